import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../../../core/model/notice.ts';
import { followNotices } from '../../../../electron/notifications/follow-notices.ts';
import { type RunningService, startService } from '../../../fixtures/running-service.ts';
import { testCaller } from '../../../fixtures/test-caller.ts';

const CALLER = testCaller('admin', 'console:ann');

describe('notifications', () => {
  let service: RunningService;
  let shown: Notice[];
  let wanted: boolean;
  let awaited: string[];
  let end: () => void;

  beforeEach(async () => {
    service = await startService({ simulator: { hosts: 1 } });
    shown = [];
    wanted = true;
    awaited = [];
    end = followNotices(service.operations, {
      requester: 'ann',
      isAwaited: (id) => awaited.includes(id),
      isWanted: () => wanted,
      show: (notice) => shown.push(notice),
      logger: service.logger,
    });
  });
  afterEach(async () => {
    end();
    await service.close();
  });

  const line = (kind: string, requestId?: string) =>
    service.operations.appendLog({
      id: `${kind} ${Math.random()}`,
      at: Date.now(),
      level: 'warning',
      kind,
      message: `about ${kind}`,
      actor: 'test',
      ...(requestId !== undefined && { requestId }),
    });

  const ended = (requestId: string) =>
    expect
      .poll(async () => {
        const requests = await service.operations.invoke('requests.list', {}, CALLER);
        return requests.find(({ id }) => id === requestId)?.state.kind;
      })
      .toBe('succeeded');

  it('tell of hosts and requests that fail, and of the ends of VMs to whoever asked for them', async () => {
    const spec = { descriptor: 'mine', osKey: 'centos7' };
    const mine = await service.operations.invoke('requests.provision', spec, CALLER);
    const other = await service.operations.invoke(
      'requests.provision',
      { ...spec, descriptor: 'other' },
      testCaller('admin', 'console:bob'),
    );
    line('lease.expiring', other.request.id);
    line('lease.expiring', mine.request.id);
    line('host.unreachable');
    line('lease.extended', mine.request.id);
    await expect
      .poll(() => shown.map(({ title }) => title).sort())
      .toEqual(['Host down', 'Your VM ends soon']);
  });

  it('tell that VMs are ready to whoever wanted to be told, and of no other request', async () => {
    const spec = { osKey: 'centos7' };
    const silent = await service.operations.invoke(
      'requests.provision',
      { ...spec, descriptor: 'silent' },
      CALLER,
    );
    await ended(silent.request.id);
    const loud = await service.operations.invoke(
      'requests.provision',
      { ...spec, descriptor: 'loud' },
      CALLER,
    );
    awaited.push(loud.request.id);
    await ended(loud.request.id);
    await expect.poll(() => shown.map(({ title }) => title)).toEqual(['Your VMs are ready']);
    expect(shown[0]).toMatchObject({ level: 'info', requestId: loud.request.id });
    expect(shown[0]?.message).toContain('loud');
  });

  it('say nothing while somebody looks at the window, nor afterwards of what happened meanwhile', async () => {
    wanted = false;
    line('host.unreachable');
    await new Promise((resolve) => setTimeout(resolve, 300));
    wanted = true;
    line('host.refused');
    await expect.poll(() => shown.map(({ title }) => title)).toEqual(['Host refuses the login']);
  });
});

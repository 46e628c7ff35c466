import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Simulator } from '../../../core/simulator/index.ts';
import type { OpenedConnection } from '../../fixtures/xapi/recording-listener.ts';
import { connectToLab, hurriedClock, startLab, templateRef } from './simulator-lab.ts';

let lab: Simulator;
let opened: OpenedConnection;

beforeEach(async () => {
  lab = await startLab({ poolSize: 3, vmsPerHost: 1 });
  opened = await connectToLab(lab, { clock: hurriedClock(20) });
});

afterEach(async () => {
  await opened.xapi.close();
  await lab.close();
});

it('the coordinator changes twice: inventory and calls are with the new one', async () => {
  const { xapi, listener } = opened;
  for (const [round, address] of ['127.0.0.2', '127.0.0.3'].entries()) {
    lab.engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
    await listener.until(() => listener.snapshots.length === round + 2);
    await listener.until(() => xapi.state.kind === 'live' && new URL(xapi.state.url).hostname === address);
    expect(await xapi.run('VM.clone', [templateRef(opened), `job-${round}`])).toMatch(/^OpaqueRef:/);
  }
  expect([...(listener.snapshots.at(-1)?.host.values() ?? [])]).toHaveLength(3);
});

it('an entry that points at a member works on the coordinator', async () => {
  const url = new URL(lab.hosts[0]?.url ?? '');
  url.hostname = '127.0.0.3';
  const member = await connectToLab({
    ...lab,
    hosts: [{ ...lab.hosts[0], url: url.href } as never],
  } as Simulator);
  expect(member.xapi.state).toMatchObject({ kind: 'live', url: lab.hosts[0]?.url.replace(/\/$/, '') });
  await member.xapi.close();
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labFacts } from '../../fixtures/lab-facts.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';

let service: RunningService;

beforeAll(async () => {
  service = await startService({
    simulator: { hosts: 2 },
    ini: (text) => text.replace('[common]\n', '[common]\nvm.extend.max.minutes=2880\n'),
  });
});

afterAll(() => service.close());

const make = async (name: string, query = '') => {
  const { status } = await service.get(`/getservers/${name}?os=centos7${query}`);
  expect(status).toBe(200);
};

const release = (path: string) => service.get(`/releaseservers/${path}`);

describe('/releaseservers', () => {
  it('deletes a VM with its disks and names it, indented', async () => {
    await make('solo');
    expect(await release('solo')).toEqual({ status: 200, body: '[\n  "solo"\n]' });
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it('finds every VM of the name, with or without a state, in name order', async () => {
    await make('batch', '&count=10');
    const { body } = await release('batch/available');
    expect(JSON.parse(body)).toEqual(Array.from({ length: 10 }, (_, index) => `batch${index + 1}`));
    await make('batch', '&count=2');
    expect(await release('batch')).toEqual({ status: 200, body: '[\n  "batch1",\n  "batch2"\n]' });
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it('of a name that is not there is a text with status 200', async () => {
    const gone = { status: 200, body: "Error: VM nobody doesn't exist" };
    expect(await release('nobody')).toEqual(gone);
    expect(await release('nobody/available')).toEqual(gone);
    expect(await release('nobody?count=3')).toEqual(gone);
  });

  it('leaves alone what only begins with the name: job-1 does not own job-17', async () => {
    await make('job-17');
    await make('job-1', '&count=2');
    expect(JSON.parse((await release('job-1/available')).body)).toEqual(['job-11', 'job-12']);
    expect(labFacts(service.simulator).vms).toEqual(['job-17']);
    expect(JSON.parse((await release('job-17')).body)).toEqual(['job-17']);
  });

  it('with a count deletes VMs that were requested one by one, too', async () => {
    await make('each1');
    await make('each2');
    expect(await release('each')).toEqual({ status: 200, body: "Error: VM each doesn't exist" });
    expect(JSON.parse((await release('each?count=2')).body)).toEqual(['each1', 'each2']);
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it('with a count deletes exactly those names', async () => {
    await make('some', '&count=3');
    expect(JSON.parse((await release('some?count=2')).body)).toEqual(['some1', 'some2']);
    expect(labFacts(service.simulator).vms).toEqual(['some3']);
    expect(JSON.parse((await release('some3')).body)).toEqual(['some3']);
  });

  it('does not care for os and labels, known or not', async () => {
    await make('old');
    expect((await release('old?os=gone-from-the-ini&labels=,x')).body).toBe('[\n  "old"\n]');
  });

  it('two releases at once both end well, and the VM goes once', async () => {
    await make('both');
    const answers = await Promise.all([release('both'), release('both')]);
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it('during getservers ends that request with a 499 and leaves nothing', async () => {
    const asked = service.get('/getservers/early?os=centos7&count=2');
    await new Promise<void>((resolve) => {
      const stop = service.leases.onLeases(() => {
        stop();
        resolve();
      });
    });
    await release('early');
    expect((await asked).status).toBe(499);
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
    expect(service.fleet.reservationCount()).toBe(0);
  });

  it('a VM that its host protects stays, with a 499 and the reason', async () => {
    await make('kept');
    service.simulator.engine.injectFault({
      hostRef: '*',
      kind: 'api-error',
      method: 'VM.hard_shutdown',
      code: 'OPERATION_BLOCKED',
      params: ['OpaqueRef:x', 'kept by its owner'],
    });
    const { status, body } = await release('kept');
    expect(status).toBe(499);
    expect(body).toMatch(/^[^\n]+$/);
    expect(labFacts(service.simulator).vms).toEqual(['kept']);
    service.simulator.engine.clearFaults();
    expect((await release('kept')).status).toBe(200);
    expect(labFacts(service.simulator)).toEqual({ vms: [], orphanDisks: 0 });
  });

  it.each(['a%00', 'x'.repeat(201), 'a?count=0', 'a?count=abc', '%20'])('%j is a 400', async (path) => {
    expect((await release(path)).status).toBe(400);
  });
});

describe('/setexpiry', () => {
  const deadlineInMinutes = (name: string, from: 'createdAt' | 'now') => {
    const lease = service.leases.leases().find((row) => row.name === name && row.state.kind === 'available');
    const start = from === 'now' ? Date.now() : (lease?.availableAt ?? lease?.createdAt ?? 0);
    return Math.round(((lease?.deadlineAt ?? 0) - start) / 60_000);
  };

  it('moves deadlines and names the VMs on one line', async () => {
    await make('timed', '&count=2');
    expect(await service.get('/setexpiry/timed/90')).toEqual({ status: 200, body: '["timed1", "timed2"]' });
    expect(deadlineInMinutes('timed1', 'now')).toBe(90);
    expect(await service.get('/setexpiry/timed/30?from=created')).toEqual({
      status: 200,
      body: '["timed1", "timed2"]',
    });
    expect(deadlineInMinutes('timed2', 'createdAt')).toBe(30);
  });

  it('with count=1 finds the name or the name with 1', async () => {
    expect((await service.get('/setexpiry/timed/60?count=1')).body).toBe('["timed1"]');
    await make('alone');
    expect((await service.get('/setexpiry/alone/60?count=1')).body).toBe('["alone"]');
  });

  it('with a count finds VMs that were requested one by one, too', async () => {
    await make('each1');
    await make('each2');
    expect((await service.get('/setexpiry/each/45?count=2')).body).toBe('["each1", "each2"]');
    expect([deadlineInMinutes('each1', 'now'), deadlineInMinutes('each2', 'now')]).toEqual([45, 45]);
    expect((await service.get('/setexpiry/each/50?count=1')).body).toBe('["each1"]');
  });

  it('is not clamped to vm.expiry.minutes, only by vm.extend.max.minutes', async () => {
    expect((await service.get('/setexpiry/alone/2000')).status).toBe(200);
    expect(deadlineInMinutes('alone', 'now')).toBe(2000);
    const { status, body } = await service.get('/setexpiry/alone/3000');
    expect([status, body]).toEqual([400, expect.stringContaining('2880')]);
    expect(deadlineInMinutes('alone', 'now')).toBe(2000);
  });

  it.each([
    ['alone/x', 400],
    ['alone/0', 400],
    ['alone/-5', 400],
    ['alone/99999999999', 400],
    ['alone/5?count=0', 400],
    ['alone/5?from=yesterday', 499],
    ['nobody/5', 499],
  ])('%s is refused with %i and one line', async (path, expected) => {
    const { status, body } = await service.get(`/setexpiry/${path}`);
    expect(status).toBe(expected);
    expect(body).toMatch(/^[^\n]+$/);
  });

  it('a deadline that passes deletes the VM', async () => {
    await make('brief', '&expiresin=0.02');
    const ended = new Promise<void>((resolve) => {
      const stop = service.leases.onLeases(({ upserts }) => {
        if (!upserts.some((lease) => lease.name === 'brief' && lease.state.kind === 'deleted')) return;
        stop();
        resolve();
      });
    });
    await ended;
    expect(labFacts(service.simulator).vms).not.toContain('brief');
  });
});

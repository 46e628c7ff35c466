import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'cli:ann');

let service: RunningService;
let descriptors = 0;

beforeAll(async () => {
  service = await startService({ simulator: { hosts: 2 } });
});

afterAll(() => service.close());

async function count(): Promise<number> {
  return Number((await service.get('/getavailablecount/centos7')).body);
}

/** Asks, and tells which hosts got the VMs. */
async function listHosts(query: string): Promise<(number | undefined)[]> {
  const descriptor = `cordon-${++descriptors}-`;
  const { status, body } = await service.get(`/getservers/${descriptor}?os=centos7&${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  const leases = service.leases.leases().filter((lease) => lease.descriptor === descriptor);
  return leases.map(({ hostRef }) => hostRef);
}

it('a cordoned host counts 0, asks go elsewhere, its VMs stay; uncordoned it takes VMs again', async () => {
  const { invoke } = service.operations;
  expect(await listHosts('xhostref=1')).toEqual([1]);
  const whole = await count();
  const openBefore = service.fleet.slotsByEntry('centos7').map(({ slots }) => slots.slots);

  const row = await invoke('hosts.cordon', { hostRef: 1, reason: 'RAM swap on Thursday' }, ANN);
  expect(row).toMatchObject({
    cordon: { by: 'ann', reason: 'RAM swap on Thursday', draining: false },
    leases: { count: 1 },
  });
  expect(await count()).toBe(whole - (openBefore[0] ?? 0));
  expect(await listHosts('count=6')).toEqual([2, 2, 2, 2, 2, 2]);
  expect((await service.get('/showall')).body).toContain('cordon-1-');
  expect(await service.get('/getservers/nowhere?os=centos7&xhostref=1')).toEqual({
    status: 499,
    body: expect.stringContaining('cordoned by ann: RAM swap on Thursday'),
  });
  const plan = await invoke('requests.plan', { descriptor: 'p', osKey: 'centos7', count: 1 }, ANN);
  expect(plan.refusals).toContainEqual(
    expect.objectContaining({ hostRef: 1, reason: 'cordoned by ann: RAM swap on Thursday' }),
  );

  // What was asked for stays as it was said, unless it is said anew.
  const drained = await invoke('hosts.cordon', { hostRef: 1, drain: true }, ANN);
  expect(drained.cordon).toMatchObject({ reason: 'RAM swap on Thursday', draining: true });
  const [lease] = service.leases.leases().filter(({ hostRef }) => hostRef === 1);
  expect(drained.leases).toEqual({ count: 1, releasing: 0, lastDeadlineAt: lease?.deadlineAt });

  await invoke('hosts.uncordon', { hostRef: 1 }, ANN);
  expect(await listHosts('xhostref=1')).toEqual([1]);
  const lines = await invoke('activity.list', {}, ANN);
  expect(
    lines.filter(({ kind }) => kind.endsWith('cordoned')).map((line) => [line.kind, line.actor]),
  ).toEqual([
    ['host.uncordoned', 'cli:ann'],
    ['host.cordoned', 'cli:ann'],
    ['host.cordoned', 'cli:ann'],
  ]);
});

it('every host cordoned: no capacity, and why', async () => {
  const { invoke } = service.operations;
  for (const hostRef of [1, 2]) await invoke('hosts.cordon', { hostRef }, ANN);
  expect(await count()).toBe(0);
  expect(await service.get('/getservers/none?os=centos7')).toEqual({
    status: 499,
    body: expect.stringMatching(/^Error: No capacity is available!/),
  });
});

import { afterEach, expect, it } from 'vitest';
import type { FaultSpec } from '../../../core/simulator/index.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, leftOn, NOTHING_LEFT, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

/** What can go wrong on a bad day; each once in a while. */
const BAD_DAY: readonly FaultSpec[] = [
  { hostRef: '*', kind: 'drop', method: 'VM.clone', probability: 0.1 },
  { hostRef: '*', kind: 'drop', method: 'VM.start_on', probability: 0.1 },
  { hostRef: '*', kind: 'drop', method: 'VM.set_other_config', probability: 0.05 },
  { hostRef: '*', kind: 'drop', method: 'VM.provision', probability: 0.05 },
  { hostRef: '*', kind: 'drop', method: 'VM.destroy', probability: 0.1 },
  { hostRef: '*', kind: 'drop', method: 'VDI.destroy', probability: 0.1 },
  { hostRef: '*', kind: 'drop', method: 'VM.hard_shutdown', probability: 0.1 },
  { hostRef: '*', kind: 'http500', probability: 0.02 },
  { hostRef: 1, kind: 'lost-del', probability: 0.2 },
  {
    hostRef: 2,
    kind: 'api-error',
    method: 'VM.start_on',
    code: 'INTERNAL_ERROR',
    params: ['xenopsd'],
    probability: 0.2,
  },
  { hostRef: 3, kind: 'sr-full', probability: 0.2 },
];

it('whatever fails on the way: every request ends, every VM has an owner, in the end nothing is left', async () => {
  lab = await startLab({
    simulator: { hosts: 3, cpus: 64, seed: Number(process.env.CHAOS_SEED ?? 1) },
    common: { vmNetworkTimeoutSeconds: 3 },
  });
  const { simulator } = lab;
  const service = await lab.service();
  for (const fault of BAD_DAY) simulator.engine.injectFault(fault);
  const asks = Array.from({ length: 24 }, (_, client) => ({
    descriptor: `client-${client}-`,
    osKey: client % 3 === 0 ? 'twodisks' : 'linux',
    count: 1 + (client % 4),
    allOrNone: client % 2 === 0,
  }));
  const running = asks.map((spec) => service.get(spec));
  await service.until(() => service.live().some(({ state }) => state.kind === 'booting'));
  simulator.engine.injectFault({ hostRef: 2, kind: 'coordinator-change' });
  const answers = await Promise.allSettled(running);

  expect(service.live().filter(({ state }) => state.kind === 'available').length).toBeGreaterThan(20);
  expect(
    service.logger.lines.filter(({ fields }) => fields.kind === 'lease.attempt-failed').length,
  ).toBeGreaterThan(5);
  for (const answer of answers) {
    if (answer.status === 'rejected') throw answer.reason;
    const { request, leases } = answer.value;
    const available = leases.filter(({ state }) => state.kind === 'available').length;
    if (request.spec.allOrNone) expect([0, request.spec.count]).toContain(available);
    expect(request.state.kind).not.toBe('running');
  }
  simulator.engine.clearFaults();
  const live = service.live().map(({ id }) => id);
  if (live.length > 0) await service.leases.release({ leaseIds: live }, { wait: true }, testActor('test'));
  await expect.poll(() => leftOn(simulator), { timeout: 30_000 }).toEqual(NOTHING_LEFT);
  expect(service.live()).toEqual([]);
  expect(service.fleet.reservationCount()).toBe(0);
}, 90_000);

import { afterEach, describe, expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import { testActor } from '../../fixtures/test-actor.ts';
import { type Lab, leftOn, NOTHING_LEFT, startLab } from './lab.ts';

let lab: Lab;
afterEach(() => lab.close());

describe('two requests at once both saw the same free capacity', () => {
  it('50 clients ask for 1 to 5 VMs each where 60 fit: never more, no name twice, none lost, nothing reserved', async () => {
    // 3 hosts × 40 CPUs ÷ 2 = 60 VMs.
    lab = await startLab({ simulator: { hosts: 3, cpus: 40 } });
    const service = await lab.service();
    let most = 0;
    const stop = service.fleet.onVmRows(() => {
      most = Math.max(most, leftOn(lab.simulator).vms.length);
    });
    const asked = Array.from({ length: 50 }, (_, client) => ({
      descriptor: `client-${client}-`,
      osKey: 'linux',
      count: 1 + (client % 5),
    }));
    const answers = await Promise.allSettled(asked.map((spec) => service.get(spec)));
    stop();

    const got = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.leases : []));
    expect(got.every((lease) => lease.state.kind === 'available')).toBe(true);
    const refusals = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as DynvmError] : [],
    );
    expect(new Set(refusals.map((error) => error instanceof DynvmError && error.code))).toEqual(
      new Set(['no-capacity']),
    );
    expect(got.length).toBeGreaterThan(55);
    expect(most).toBeLessThanOrEqual(60);
    const names = leftOn(lab.simulator).vms;
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(got.map((lease) => lease.name).sort());
    expect(service.fleet.reservationCount()).toBe(0);
    expect(new Set(got.map((lease) => lease.address)).size).toBe(got.length);

    const all = await service.leases.release(
      { leaseIds: got.map(({ id }) => id) },
      { wait: true },
      testActor('test'),
    );
    expect(all.every(({ failure }) => failure === undefined)).toBe(true);
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  }, 60_000);

  it('the same name asked for by many at once is given to one', async () => {
    lab = await startLab();
    const service = await lab.service();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, () => service.get({ descriptor: 'job', osKey: 'linux' })),
    );
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    expect(leftOn(lab.simulator).vms).toEqual(['job']);
  });
});

describe('VMs were created one after another', () => {
  it('no more than the limits are cloned and booted at once', async () => {
    lab = await startLab({
      simulator: { hosts: 4, cloneMs: 80, bootMs: 800 },
      common: { provisionConcurrency: 3, provisionConcurrencyPerHost: 2 },
    });
    const service = await lab.service();
    let cloning = 0;
    let cloningOnOneHost = 0;
    let booting = 0;
    let waitedToBoot = false;
    const stop = service.leases.onLeases(() => {
      const live = service.live();
      const clones = lab.simulator.engine.entries.map((entry) =>
        busyRecords(entry.records('SR'), 'vdi_clone'),
      );
      cloning = Math.max(
        cloning,
        clones.reduce((sum, here) => sum + here, 0),
      );
      cloningOnOneHost = Math.max(cloningOnOneHost, ...clones);
      waitedToBoot ||= live.some(({ wait }) => wait?.kind === 'boot-queue');
      booting = Math.max(
        booting,
        ...lab.simulator.engine.entries.map((entry) => busyRecords(entry.records('VM'), 'start_on')),
      );
    });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux', count: 16 });
    stop();
    expect(request.state.kind).toBe('succeeded');
    expect({ cloning, cloningOnOneHost, booting, waitedToBoot }).toEqual({
      cloning: 3,
      cloningOnOneHost: 1,
      booting: 2,
      waitedToBoot: true,
    });
  });
});

/** How many of the records show an operation in progress. */
function busyRecords(
  records: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  operation: string,
): number {
  return [...records.values()].filter((record) =>
    Object.values(record.current_operations as object).includes(operation),
  ).length;
}

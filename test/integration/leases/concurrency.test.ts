import { afterEach, describe, expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
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
    const answers = await Promise.allSettled(asked.map((ask) => service.get(ask)));
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
      { name: 'test' },
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
  it('no more than the limits are cloned and started at once', async () => {
    lab = await startLab({
      simulator: { hosts: 2 },
      common: { provisionConcurrency: 3, provisionConcurrencyPerHost: 2 },
    });
    const service = await lab.service();
    let cloning = 0;
    const starting = new Map<number, number>();
    const stop = service.leases.onLeases(() => {
      const live = service.live();
      cloning = Math.max(cloning, live.filter(({ state }) => state.kind === 'cloning').length);
      for (const hostRef of [1, 2]) {
        const here = live.filter(
          (lease) => lease.hostRef === hostRef && ['cloning', 'booting'].includes(lease.state.kind),
        );
        starting.set(hostRef, Math.max(starting.get(hostRef) ?? 0, here.length));
      }
    });
    const { request } = await service.get({ descriptor: 'job', osKey: 'linux', count: 10 });
    stop();
    expect(request.state.kind).toBe('succeeded');
    expect(cloning).toBeGreaterThan(1);
    expect(cloning).toBeLessThanOrEqual(3);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import type { Clock } from '../../../core/ports.ts';
import { type Lab, leftOn, NOTHING_LEFT, type Service, startLab } from './lab.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

let lab: Lab;
afterEach(() => lab.close());

/** A service that made a VM, was killed, and is started again on a machine whose clock is wrong. */
async function restartedWith(shiftMs: number, expiresInMinutes: number) {
  lab = await startLab();
  const first = await lab.service();
  await first.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes });
  await first.kill();
  const askedBefore = timesAsked();
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + shiftMs };
  const service = await lab.service({ store: first.store, clock });
  return { service, hostAsked: () => timesAsked() - askedBefore };
}

const timesAsked = () => lab.simulator.engine.entry(1).calls.get('host.get_servertime') ?? 0;
const states = (service: Service) => service.leases.leases().map(({ state }) => state.kind);
const listLines = (service: Service, kind: string) =>
  service.logger.lines.filter(({ fields }) => fields.kind === kind);

describe('a service that starts with a wrong clock', () => {
  it('a year ahead: no VM dies of it, it is told, and a deadline counts by the host', async () => {
    const { service } = await restartedWith(YEAR_MS, 60);
    await expect.poll(() => listLines(service, 'clock.differs').length).toBe(1);
    expect(states(service)).toEqual(['available']);
    expect(leftOn(lab.simulator).vms).toEqual(['job']);
    expect(listLines(service, 'clock.differs')[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/525600 min ahead of .*set the clock/),
    });
  });

  it('a year ahead, and the deadline comes by the host: the VM is released', async () => {
    const { service } = await restartedWith(YEAR_MS, 2.5 / 60);
    await service.until(() => service.live().length === 0);
    expect(service.leases.leases()[0]?.state).toEqual({ kind: 'deleted', reason: 'deadline' });
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  });

  it('in 1970: the VM does not live 50 years longer', async () => {
    const { service } = await restartedWith(-Date.now(), 2.5 / 60);
    await service.until(() => service.live().length === 0);
    expect(service.leases.leases()[0]?.state.kind).toBe('deleted');
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  });
});

describe('a service that starts with a right clock', () => {
  it('asks a host once, and then releases what is overdue', async () => {
    const { service, hostAsked } = await restartedWith(0, 2.5 / 60);
    await service.until(() => service.live().length === 0);
    expect(hostAsked()).toBe(1);
    await service.get({ descriptor: 'next', osKey: 'linux', expiresInMinutes: 1 / 60 });
    await service.until(() => service.live().length === 0);
    expect(hostAsked()).toBe(1);
    expect(listLines(service, 'clock.differs')).toEqual([]);
  });

  it('while the only host is down nothing is decided; it is released as soon as the host is back', async () => {
    lab = await startLab();
    const first = await lab.service();
    await first.get({ descriptor: 'job', osKey: 'linux', expiresInMinutes: 2.5 / 60 });
    await first.kill();
    const fault = lab.simulator.engine.injectFault({ hostRef: 1, kind: 'refuse' });
    const service = await lab.service({ store: first.store });
    const overdue = () => (service.live()[0]?.deadlineAt ?? Number.POSITIVE_INFINITY) < Date.now();
    await expect.poll(overdue, { timeout: 5000 }).toBe(true);
    expect(states(service)).toEqual(['available']);
    lab.simulator.engine.clearFault(fault);
    await service.until(() => service.live().length === 0);
    expect(leftOn(lab.simulator)).toEqual(NOTHING_LEFT);
  });
});

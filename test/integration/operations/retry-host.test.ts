import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'console:ann');

let service: RunningService;

beforeEach(async () => {
  service = await startService({ simulator: { hosts: 2 } });
});

afterEach(() => service.close());

const readState = (hostRef: number) => service.fleet.entry(hostRef)?.row.state;
const retry = (hostRef: number) => service.operations.invoke('hosts.retry', { hostRef }, ANN);
const vmNames = () => service.fleet.vmRows().map(({ name }) => name);

/** The password is changed on host 1, and its toolstack restarted. Returns what changes it back. */
async function refuseLogins(): Promise<() => void> {
  const { engine } = service.simulator;
  const method = 'session.login_with_password';
  const code = 'SESSION_AUTHENTICATION_FAILED';
  const fault = engine.injectFault({ hostRef: 1, kind: 'api-error', method, code, params: ['root', ''] });
  engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
  await expect.poll(() => readState(1)?.kind).toBe('refused');
  return () => engine.clearFault(fault);
}

describe('an entry that refused us once', () => {
  it('says when it is tried next, and goes on after a retry: also a release that was asked meanwhile', async () => {
    expect((await service.get('/getservers/job?os=centos7&xhostref=1')).status).toBe(200);
    const allow = await refuseLogins();
    const state = readState(1);
    if (state?.kind !== 'refused') throw new Error('it is not refused');
    const pauseMs = (state.nextTryAt ?? 0) - Date.now();
    expect(pauseMs).toBeGreaterThan(9 * 60_000);
    expect(pauseMs).toBeLessThan(30 * 60_000);

    const next = new Date(state.nextTryAt ?? 0).toISOString();
    const { status, body } = await service.get('/getservers/other?os=centos7&xhostref=1');
    expect({ status, body }).toEqual({ status: 499, body: expect.stringContaining(`next try at ${next}`) });
    const selector = { kind: 'descriptor', descriptor: 'job' } as const;
    await service.operations.invoke('leases.release', { selector, wait: false }, ANN);

    // Retried too early, it stays refused, and waits longer.
    expect(await retry(1)).toMatchObject({ state: { kind: 'refused', nextTryAt: expect.any(Number) } });
    allow();
    expect(await retry(1)).toMatchObject({ state: { kind: 'live' } });
    await expect.poll(vmNames).not.toContain('job');
  });

  it('deletes the VMs that expired meanwhile', async () => {
    await service.get('/getservers/job?os=centos7&xhostref=1');
    const selector = { kind: 'descriptor', descriptor: 'job' } as const;
    await service.operations.invoke('leases.extend', { selector, minutes: 0.06, from: 'now' }, ANN);
    const allow = await refuseLogins();
    const findLease = () => service.leases.leases().find(({ descriptor }) => descriptor === 'job');
    await expect.poll(() => findLease()?.state.kind, { timeout: 15_000 }).toBe('releasing');
    allow();
    await retry(1);
    await expect.poll(vmNames).not.toContain('job');
  });

  it('does not keep a request from the other hosts', async () => {
    const { engine } = service.simulator;
    const code = 'SESSION_AUTHENTICATION_FAILED';
    engine.injectFault({ hostRef: 1, kind: 'api-error', method: 'VM.clone', code, params: ['root', ''] });
    const { status } = await service.get('/getservers/spread?os=centos7&count=4');
    expect(status).toBe(200);
    const leases = service.leases.leases().filter(({ descriptor }) => descriptor === 'spread');
    expect(new Set(leases.map(({ hostRef }) => hostRef))).toEqual(new Set([2]));
  });
});

describe('hosts.retry', () => {
  it('answers at once where there is nothing to retry, and changes nothing', async () => {
    service.simulator.engine.resetCounters();
    expect(await retry(2)).toMatchObject({ hostRef: 2, state: { kind: 'live' } });
    expect(service.simulator.engine.entry(2).calls.get('session.login_with_password') ?? 0).toBe(0);
  });

  it('ends the pause of an unreachable host', async () => {
    const fault = service.simulator.engine.injectFault({ hostRef: 2, kind: 'refuse' });
    await expect.poll(() => readState(2)?.kind).toBe('unreachable');
    service.simulator.engine.clearFault(fault);
    expect(await retry(2)).toMatchObject({ state: { kind: 'live' } });
  });

  it('names an unknown host', async () => {
    await expect(retry(99)).rejects.toMatchObject({ code: 'unknown-host' });
  });
});

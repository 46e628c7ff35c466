import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../../core/model/lease.ts';
import { groupDeadlines } from '../../../../renderer/view/deadlines.ts';
import { toLeaseState } from '../../../../renderer/view/lease-state.ts';
import {
  isLate,
  learnUsualTimes,
  listRequestsInProgress,
  measureSteps,
} from '../../../../renderer/view/progress.ts';
import { availableLease, sampleLease, sampleRequest } from '../../../fixtures/sample-lease.ts';

const step = (state: string, at: number, attempt = 1) => ({ state, at, attempt });
const steps = [
  step('queued', 0),
  step('cloning', 1000),
  step('booting', 9000),
  step('waiting-for-ip', 40_000),
];

function made(totalMs: number): Lease {
  return availableLease(`made-${totalMs}`, {
    steps: [...steps, step('available', totalMs)],
    createdAt: 0,
    availableAt: totalMs,
  });
}

describe('the steps of a lease', () => {
  it('have taken so long so far', () => {
    const lease = sampleLease('l', { steps: steps.slice(0, 3), state: { kind: 'booting' } });
    expect(measureSteps(lease, 12_000)).toEqual({
      queued: 1000,
      cloning: 8000,
      booting: 3000,
      'waiting-for-ip': 0,
    });
  });

  it('are those of the current attempt', () => {
    const lease = sampleLease('l', { attempt: 2, steps: [...steps, step('cloning', 50_000, 2)] });
    expect(measureSteps(lease, 51_000)).toEqual({
      queued: 0,
      cloning: 1000,
      booting: 0,
      'waiting-for-ip': 0,
    });
  });

  it('usually take the median of what they took', () => {
    const usual = learnUsualTimes([made(50_000), made(58_000), made(90_000), sampleLease()], 'centos7');
    expect(usual).toMatchObject({ from: 3, totalMs: 57_000, times: { 'waiting-for-ip': 18_000 } });
    const building = sampleLease('l', { createdAt: 0, steps, state: { kind: 'waiting-for-ip' } });
    // A quarter more than 57 s, and a second in the queue.
    expect(isLate(building, usual, 72_250)).toBe(false);
    expect(isLate(building, usual, 72_251)).toBe(true);
  });

  it('take longer than usual without being late while the VM waits for its turn', () => {
    const usual = learnUsualTimes([made(58_000)], 'centos7');
    const queued = sampleLease('l', { createdAt: 0, steps: steps.slice(0, 1), state: { kind: 'queued' } });
    expect(isLate(queued, usual, 1_000_000)).toBe(false);
    const wait = { kind: 'storage-busy', storage: 'Local', operation: 'vdi_clone' } as const;
    const heldUp = sampleLease('l', { createdAt: 0, steps, state: { kind: 'cloning' }, wait });
    expect(isLate(heldUp, usual, 1_000_000)).toBe(false);
  });

  it('are never called late by a guess', () => {
    expect(isLate(sampleLease('l', { createdAt: 0 }), learnUsualTimes([], 'centos7'), 1e6)).toBe(false);
  });
});

it('running requests come newest first, their VMs in order', () => {
  const leases = new Map(['b', 'a'].map((id, index) => [id, sampleLease(id, { index: 2 - index })]));
  const requests = new Map([
    ['old', sampleRequest('old', { createdAt: 1, leaseIds: ['b', 'a', 'unknown'] })],
    ['new', sampleRequest('new', { createdAt: 2, leaseIds: [] })],
    ['done', sampleRequest('done', { state: { kind: 'succeeded', at: 3 } })],
  ]);
  const running = listRequestsInProgress(requests, leases);
  expect(running.map(({ request }) => request.id)).toEqual(['new', 'old']);
  expect(running[1]?.leases.map(({ id }) => id)).toEqual(['a', 'b']);
});

it('deadlines of one request that are seconds apart are one', () => {
  const leases = [
    availableLease('3', { deadlineAt: 500_000 }),
    availableLease('1', { deadlineAt: 100_000 }),
    availableLease('2', { deadlineAt: 104_000 }),
    availableLease('4', { deadlineAt: 101_000, requestId: 'other' }),
    sampleLease('5'),
  ];
  const shown = groupDeadlines(leases).map(
    ({ deadlineAt, leases: { length } }) => `${deadlineAt}: ${length}`,
  );
  expect(shown).toEqual(['100000: 2', '101000: 1', '500000: 1']);
});

describe('the state of a lease', () => {
  const hour = 3_600_000;
  it('says what ends soon', () => {
    const lease = availableLease('l', { deadlineAt: 2 * hour });
    expect(toLeaseState(lease, 0).word).toBe('running');
    expect(toLeaseState(lease, hour + 1)).toMatchObject({ mark: 'warn', word: 'ending soon' });
  });

  it('says why a release waits and why a VM failed', () => {
    const blockedBy = { code: 'host-unavailable', message: 's440 does not answer' } as const;
    expect(
      toLeaseState(sampleLease('l', { state: { kind: 'releasing', reason: 'released', blockedBy } }), 0),
    ).toEqual({
      mark: 'bad',
      word: 'release pending',
      sentence: 's440 does not answer',
    });
    const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
    expect(toLeaseState(sampleLease('l', { state: { kind: 'failed', failure } }), 0).sentence).toBe(
      failure.message,
    );
  });
});

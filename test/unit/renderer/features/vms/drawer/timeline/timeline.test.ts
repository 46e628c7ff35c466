import { describe, expect, it } from 'vitest';
import {
  toAxisSeconds,
  toTimeline,
} from '../../../../../../../renderer/features/vms/drawer/timeline/timeline.ts';
import { availableLease, sampleLease } from '../../../../../../fixtures/sample-lease.ts';

const AT = sampleLease().createdAt;
const step = (state: string, afterMs: number, attempt = 1) => ({ state, at: AT + afterMs, attempt });
const made = [
  step('queued', 0),
  step('cloning', 300),
  step('booting', 8700),
  step('waiting-for-ip', 41_800),
  step('available', 54_400),
];

describe('how a VM was made', () => {
  it('is its steps one after the other, until it was handed out', () => {
    const lease = availableLease('lease-1', { steps: made, availableAt: AT + 54_400 });
    const { rows, totalMs, attempts } = toTimeline(lease, AT + 3_600_000);
    expect(rows.map(({ label, fromMs, lastedMs }) => [label, fromMs, lastedMs])).toEqual([
      ['Queued', 0, 300],
      ['Cloned', 300, 8400],
      ['Booted', 8700, 33_100],
      ['Waited for IP', 41_800, 12_600],
    ]);
    expect(totalMs).toBe(54_400);
    expect(attempts).toBe(1);
  });

  it('shows a step that goes on up to now, in the present', () => {
    const lease = sampleLease('lease-1', { state: { kind: 'booting' }, steps: made.slice(0, 3) });
    expect(toTimeline(lease, AT + 20_000).rows.at(-1)).toMatchObject({
      label: 'Booting',
      lastedMs: 11_300,
      running: true,
    });
  });

  it('keeps every attempt', () => {
    const steps = [...made.slice(0, 4), step('cloning', 400_000, 2), step('booting', 410_000, 2)];
    const lease = sampleLease('lease-1', { state: { kind: 'booting' }, attempt: 2, steps });
    const { rows, attempts } = toTimeline(lease, AT + 420_000);
    expect(attempts).toBe(2);
    expect(rows.map(({ step: name, attempt }) => `${name} ${attempt}`)).toEqual([
      'queued 1',
      'cloning 1',
      'booting 1',
      'waiting-for-ip 1',
      'cloning 2',
      'booting 2',
    ]);
  });

  it('ends where the lease failed', () => {
    const failure = { code: 'no-dhcp-lease', message: 'No DHCP lease after 400 s' } as const;
    const lease = sampleLease('lease-1', {
      state: { kind: 'failed', failure },
      steps: [...made.slice(0, 4), step('failed', 441_800)],
      endedAt: AT + 441_800,
    });
    expect(toTimeline(lease, AT + 3_600_000).totalMs).toBe(441_800);
  });
});

describe('axisSeconds', () => {
  it.each([
    [54_400, [0, 20, 40]],
    [2_500, [0, 1, 2]],
    [441_800, [0, 120, 240, 360]],
    [0, [0]],
  ])('of %i ms is %j', (totalMs, seconds) => {
    expect(toAxisSeconds(totalMs)).toEqual(seconds);
  });

  it('has at most five marks, however long it took', () => {
    for (const hours of [1, 5, 30, 500])
      expect(toAxisSeconds(hours * 3_600_000).length).toBeLessThanOrEqual(5);
  });
});

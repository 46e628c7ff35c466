import { expect, it } from 'vitest';
import { type GeneratedHost, generateHistory, PAST_DAYS } from '../../../core/demo/generate-history.ts';
import { Lease } from '../../../core/model/lease.ts';
import { RequestRow } from '../../../core/model/request.ts';

const NOW = Date.UTC(2026, 3, 29, 9, 30);
const HOSTS: readonly GeneratedHost[] = [
  { hostRef: 1, name: 'sim-host-1', osKeys: ['centos7', 'windows'], slots: 9 },
  { hostRef: 2, name: 'sim-host-2', osKeys: ['debian10'], slots: 7 },
];

it('the past of the demo is the same each time, has ended, and is what a store takes', () => {
  const days = [...generateHistory(HOSTS, NOW)];
  expect(days).toEqual([...generateHistory(HOSTS, NOW)]);
  expect(days).toHaveLength(PAST_DAYS);
  const leases = days.flatMap((day) => day.leases);
  for (const lease of leases) {
    expect(Lease.parse(lease)).toEqual(lease);
    expect(['deleted', 'failed']).toContain(lease.state.kind);
    expect(lease.endedAt).toBeLessThan(NOW);
    expect(lease.steps.map(({ at }) => at)).toEqual(lease.steps.map(({ at }) => at).sort((a, b) => a - b));
  }
  expect(new Set(leases.map(({ id }) => id)).size).toBe(leases.length);
  for (const request of days.flatMap((day) => day.requests))
    expect(RequestRow.parse(request)).toEqual(request);
  const failed = leases.filter(({ state }) => state.kind === 'failed').length;
  expect(failed).toBeGreaterThan(0);
  expect(failed / leases.length).toBeLessThan(0.1);
});

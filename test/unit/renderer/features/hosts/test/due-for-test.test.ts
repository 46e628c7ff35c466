import { expect, it } from 'vitest';
import { listDueForTest } from '../../../../../../renderer/features/hosts/test/due-for-test.ts';
import { sampleHost } from '../../../../../fixtures/renderer/sample-host.ts';

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const at = (minutesAgo: number) => ({ at: NOW - minutesAgo * MINUTE_MS });

it('hosts are due that were never tested, or more than a quarter of an hour ago', () => {
  const rows = [1, 2, 3].map((hostRef) => sampleHost(hostRef));
  expect(listDueForTest(rows, { 1: at(16), 2: at(14) }, NOW)).toEqual([1, 3]);
});

it('a host that left the ini, or is only being connected to, is not', () => {
  const rows = [
    sampleHost(1, { state: { kind: 'retired', connected: true } }),
    sampleHost(2, { state: { kind: 'connecting', sinceAt: NOW } }),
    sampleHost(3, { state: { kind: 'disabled' } }),
  ];
  expect(listDueForTest(rows, {}, NOW)).toEqual([3]);
});

import { expect, it } from 'vitest';
import type { HostCheck, HostCheckItem } from '../../../../../../core/contract/fleet.ts';
import {
  CHECK_PARTS,
  describePart,
  formatSeconds,
  toPartMark,
} from '../../../../../../renderer/features/hosts/test/host-check.ts';

const NOW = Date.now();
const item = (
  what: HostCheckItem['what'],
  verdict: HostCheckItem['verdict'],
  rest: Partial<HostCheckItem> = {},
) => ({
  what,
  verdict,
  message: '',
  ...rest,
});
const check = (items: HostCheckItem[], validToAt?: number): HostCheck => ({
  hostRef: 1,
  name: 'xen1',
  ok: true,
  durationMs: 1800,
  items,
  ...(validToAt === undefined
    ? {}
    : { certificate: { fingerprintSha256: 'AB', subject: 'xen1', validToAt, trust: 'pinned' as const } }),
});
const told = (one: HostCheck) =>
  CHECK_PARTS.map((part) => [part.word, toPartMark(one, part), describePart(one, part)]);

it('a test is told in five parts, each with its worst and what it came to', () => {
  const days212 = NOW + 212.5 * 24 * 3_600_000;
  const items = [
    item('certificate', 'ok'),
    item('connection', 'ok'),
    item('login', 'ok', { durationMs: 120 }),
    item('clock', 'warning'),
    item('storage', 'ok', { durationMs: 300 }),
    item('template', 'ok', { subject: 'centos7' }),
    item('template', 'error', { subject: 'suse15' }),
    item('network', 'ok', { durationMs: 40 }),
  ];
  expect(told(check(items, days212))).toEqual([
    ['Login', 'warn', formatSeconds(120)],
    ['Certificate', 'ok', 'expires in 212 days'],
    ['Storage', 'ok', formatSeconds(300)],
    ['Network', 'ok', formatSeconds(40)],
    ['Templates', 'bad', '1 of 2 cannot be used'],
  ]);
});

it('what was not reached is not told as good', () => {
  expect(told(check([item('login', 'error', { durationMs: 100 })]))).toEqual([
    ['Login', 'bad', formatSeconds(100)],
    ['Certificate', 'gone', 'none: http'],
    ['Storage', 'gone', 'not checked'],
    ['Network', 'gone', 'not checked'],
    ['Templates', 'gone', 'not checked'],
  ]);
  const [, ended] = told(check([item('certificate', 'warning')], NOW - 1));
  expect(ended).toEqual(['Certificate', 'warn', 'expired']);
});

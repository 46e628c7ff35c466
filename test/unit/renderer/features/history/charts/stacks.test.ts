import { expect, it } from 'vitest';
import {
  countShownClasses,
  findClassIndex,
  formatClass,
  toKeptRange,
} from '../../../../../../renderer/features/history/charts/lifetime-classes.ts';
import {
  indexBuckets,
  sumParts,
  toStacks,
} from '../../../../../../renderer/features/history/charts/stacks.ts';

const BUCKETS = [{ label: 'mon' }, { label: 'tue' }, { label: 'wed' }];
const ROWS = [
  { bucket: 'mon', key: '', reason: 'a', failed: 1 },
  { bucket: 'mon', key: '', reason: 'b', failed: 5 },
  { bucket: 'tue', key: '', reason: 'c', failed: 2 },
  { bucket: 'tue', key: '', reason: 'a', failed: 3 },
  { bucket: 'elsewhere', key: '', reason: 'b', failed: 100 },
];

function stacks(keysMax?: number) {
  return toStacks({
    rows: ROWS.slice(0, 4),
    length: BUCKETS.length,
    findPlace: indexBuckets(BUCKETS),
    getKey: ({ reason }) => String(reason),
    figure: 'failed',
    toColours: (keys) => new Map(keys.map((key) => [key, `of ${key}`])),
    ...(keysMax === undefined ? {} : { keysMax }),
  });
}

it('the largest key lies lowest in every bar, and every bucket has a bar', () => {
  const { keys, bars, total, most } = stacks();
  expect(keys).toEqual(['b', 'a', 'c']);
  expect(bars).toEqual([
    [
      { key: 'b', value: 5, colour: 'of b' },
      { key: 'a', value: 1, colour: 'of a' },
    ],
    [
      { key: 'a', value: 3, colour: 'of a' },
      { key: 'c', value: 2, colour: 'of c' },
    ],
    [],
  ]);
  expect([total, most, bars.map(sumParts)]).toEqual([11, 6, [6, 5, 0]]);
});

it('keys beyond those that have a colour become one, and no VM is lost', () => {
  const { keys, bars, total, sums } = stacks(2);
  expect(keys).toEqual(['b', '(other)']);
  expect(sums.get('(other)')).toBe(6);
  expect([total, bars.map(sumParts)]).toEqual([11, [6, 5, 0]]);
});

it('what lies in no bucket is in no bar', () => {
  const { bars } = toStacks({
    rows: ROWS,
    length: 3,
    findPlace: indexBuckets(BUCKETS),
    getKey: ({ reason }) => String(reason),
    figure: 'failed',
    toColours: () => new Map(),
  });
  expect(bars.map(sumParts)).toEqual([6, 5, 0]);
});

it('classes of lives lead to the VMs between their bounds', () => {
  expect([toKeptRange(0), toKeptRange(3), toKeptRange(11)]).toEqual([
    { keptOverSeconds: 0, keptUpToSeconds: 300 },
    { keptOverSeconds: 1800, keptUpToSeconds: 3600 },
    { keptOverSeconds: 604_800 },
  ]);
  expect([findClassIndex(60), findClassIndex(null), findClassIndex(undefined)]).toEqual([3, 11, 11]);
  expect([formatClass(1), formatClass(4), formatClass(6), formatClass(10)]).toEqual([
    '5–15 min',
    '1–2 h',
    '4–8 h',
    '2–7 d',
  ]);
});

it('the long tail is drawn only where somebody lived that long', () => {
  expect([
    countShownClasses([]),
    countShownClasses([{ upToMinutes: 60 }]),
    countShownClasses([{ upToMinutes: null }]),
  ]).toEqual([9, 9, 12]);
});

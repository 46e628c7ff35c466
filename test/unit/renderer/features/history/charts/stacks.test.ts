import { expect, it } from 'vitest';
import {
  classesShown,
  classTitle,
  keptOf,
  placeOfClass,
} from '../../../../../../renderer/features/history/charts/lifetime-classes.ts';
import {
  heightOf,
  placesOfBuckets,
  stacksOf,
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
  return stacksOf({
    rows: ROWS.slice(0, 4),
    length: BUCKETS.length,
    placeOf: placesOfBuckets(BUCKETS),
    keyOf: ({ reason }) => String(reason),
    figure: 'failed',
    coloursOf: (keys) => new Map(keys.map((key) => [key, `of ${key}`])),
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
  expect([total, most, bars.map(heightOf)]).toEqual([11, 6, [6, 5, 0]]);
});

it('keys beyond those that have a colour become one, and no VM is lost', () => {
  const { keys, bars, total, sums } = stacks(2);
  expect(keys).toEqual(['b', '(other)']);
  expect(sums.get('(other)')).toBe(6);
  expect([total, bars.map(heightOf)]).toEqual([11, [6, 5, 0]]);
});

it('what lies in no bucket is in no bar', () => {
  const { bars } = stacksOf({
    rows: ROWS,
    length: 3,
    placeOf: placesOfBuckets(BUCKETS),
    keyOf: ({ reason }) => String(reason),
    figure: 'failed',
    coloursOf: () => new Map(),
  });
  expect(bars.map(heightOf)).toEqual([6, 5, 0]);
});

it('classes of lives lead to the VMs between their bounds', () => {
  expect([keptOf(0), keptOf(3), keptOf(11)]).toEqual([
    { keptOverSeconds: 0, keptUpToSeconds: 300 },
    { keptOverSeconds: 1800, keptUpToSeconds: 3600 },
    { keptOverSeconds: 604_800 },
  ]);
  expect([placeOfClass(60), placeOfClass(null), placeOfClass(undefined)]).toEqual([3, 11, 11]);
  expect([classTitle(1), classTitle(4), classTitle(6), classTitle(10)]).toEqual([
    '5–15 min',
    '1–2 h',
    '4–8 h',
    '2–7 d',
  ]);
});

it('the long tail is drawn only where somebody lived that long', () => {
  expect([
    classesShown([]),
    classesShown([{ upToMinutes: 60 }]),
    classesShown([{ upToMinutes: null }]),
  ]).toEqual([9, 9, 12]);
});

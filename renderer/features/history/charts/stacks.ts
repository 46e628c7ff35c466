import { OTHER_KEY, type ReportRow } from '../../../../core/model/report.ts';
import type { BarPart } from './drawing/bar-part.ts';

/** Bars split by key, with the sum of each key. */
export interface Stacks {
  /** Largest first; the "other" group last. */
  readonly keys: readonly string[];
  readonly sums: ReadonlyMap<string, number>;
  readonly total: number;
  /** For each place the parts of its bar, the lowest first. */
  readonly bars: readonly (readonly BarPart[])[];
  /** Of the highest bar. */
  readonly most: number;
}

interface StackInput {
  readonly rows: readonly ReportRow[];
  /** How many bars there are. */
  readonly length: number;
  /** Undefined: the row belongs to no bar. */
  readonly findPlace: (row: ReportRow) => number | undefined;
  readonly getKey: (row: ReportRow) => string;
  /** Name of the figure. */
  readonly figure: string;
  readonly toColours: (keys: readonly string[]) => ReadonlyMap<string, string>;
  /** Further keys are combined. */
  readonly keysMax?: number;
}

export function toStacks(input: StackInput): Stacks {
  const { rows, length, findPlace, figure, toColours, keysMax = Number.POSITIVE_INFINITY } = input;
  const all = sumsBy(rows, input.getKey, figure);
  const kept = new Set(rankKeys(all).slice(0, all.size > keysMax ? keysMax - 1 : keysMax));
  const getKey = (row: ReportRow) => (kept.has(input.getKey(row)) ? input.getKey(row) : OTHER_KEY);
  const sums = sumsBy(rows, getKey, figure);
  const keys = rankKeys(sums);
  const colours = toColours(keys);
  const values = Array.from({ length }, () => new Map<string, number>());
  for (const row of rows) {
    const byKey = values[findPlace(row) ?? -1];
    byKey?.set(getKey(row), (byKey.get(getKey(row)) ?? 0) + Number(row[figure]));
  }
  const bars = values.map((byKey) =>
    keys.flatMap((key): BarPart[] => {
      const value = byKey.get(key);
      return value === undefined ? [] : [{ key, value, colour: colours.get(key) ?? '' }];
    }),
  );
  return {
    keys,
    sums,
    total: [...sums.values()].reduce((sum, each) => sum + each, 0),
    bars,
    most: Math.max(0, ...bars.map(sumParts)),
  };
}

/** Sum of the parts of a bar. */
export function sumParts(parts: readonly BarPart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** Maps the buckets of a report to positions. */
export function indexBuckets(buckets: readonly { label: string }[]): (row: ReportRow) => number | undefined {
  const places = new Map(buckets.map(({ label }, index) => [label, index]));
  return ({ bucket }) => places.get(bucket);
}

function sumsBy(rows: readonly ReportRow[], getKey: (row: ReportRow) => string, figure: string) {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(getKey(row), (sums.get(getKey(row)) ?? 0) + Number(row[figure]));
  return sums;
}

function rankKeys(sums: ReadonlyMap<string, number>): string[] {
  const rank = (key: string) => (key === OTHER_KEY ? -1 : (sums.get(key) ?? 0));
  return [...sums.keys()].sort((a, b) => rank(b) - rank(a));
}

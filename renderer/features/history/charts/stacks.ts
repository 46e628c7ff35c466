import { OTHER_KEY, type ReportRow } from '../../../../core/model/report.ts';
import type { BarPart } from './drawing/bar-part.ts';

/** Parts of bars by key, with what each came to. */
export interface Stacks {
  /** The largest first, what stands for several last. */
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
  /** Undefined: the row is in no bar. */
  readonly placeOf: (row: ReportRow) => number | undefined;
  readonly keyOf: (row: ReportRow) => string;
  /** Name of the figure. */
  readonly figure: string;
  readonly coloursOf: (keys: readonly string[]) => ReadonlyMap<string, string>;
  /** Keys beyond so many become one. */
  readonly keysMax?: number;
}

export function stacksOf(input: StackInput): Stacks {
  const { rows, length, placeOf, figure, coloursOf, keysMax = Number.POSITIVE_INFINITY } = input;
  const all = sumsBy(rows, input.keyOf, figure);
  const kept = new Set(ranked(all).slice(0, all.size > keysMax ? keysMax - 1 : keysMax));
  const keyOf = (row: ReportRow) => (kept.has(input.keyOf(row)) ? input.keyOf(row) : OTHER_KEY);
  const sums = sumsBy(rows, keyOf, figure);
  const keys = ranked(sums);
  const colours = coloursOf(keys);
  const values = Array.from({ length }, () => new Map<string, number>());
  for (const row of rows) {
    const byKey = values[placeOf(row) ?? -1];
    byKey?.set(keyOf(row), (byKey.get(keyOf(row)) ?? 0) + Number(row[figure]));
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
    most: Math.max(0, ...bars.map(heightOf)),
  };
}

/** What the parts of a bar come to. */
export function heightOf(parts: readonly BarPart[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** Which place a bucket of a report has. */
export function placesOfBuckets(
  buckets: readonly { label: string }[],
): (row: ReportRow) => number | undefined {
  const places = new Map(buckets.map(({ label }, index) => [label, index]));
  return ({ bucket }) => places.get(bucket);
}

function sumsBy(rows: readonly ReportRow[], keyOf: (row: ReportRow) => string, figure: string) {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + Number(row[figure]));
  return sums;
}

function ranked(sums: ReadonlyMap<string, number>): string[] {
  const rank = (key: string) => (key === OTHER_KEY ? -1 : (sums.get(key) ?? 0));
  return [...sums.keys()].sort((a, b) => rank(b) - rank(a));
}

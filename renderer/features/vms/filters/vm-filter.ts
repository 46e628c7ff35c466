import { toLineState } from '../rows/line-state.ts';
import type { VmLine } from '../rows/vm-line.ts';

/** Filter keys, in the order offered. */
export const FILTER_KEYS = ['osKey', 'host', 'state', 'requester', 'tag', 'age', 'owner'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** Matches any value of a key, for every key given. */
export type VmFilter = Readonly<Partial<Record<FilterKey, readonly string[]>>>;

export const FILTER_LABELS: Readonly<Record<FilterKey, string>> = {
  osKey: 'OS',
  host: 'Host',
  state: 'State',
  requester: 'Requester',
  tag: 'Tag',
  age: 'Age',
  owner: 'Owner',
};

const HOUR_MS = 3_600_000;
/** Age groups, youngest first. */
const AGES = [
  { word: 'under 1 h', belowMs: HOUR_MS },
  { word: '1 to 24 h', belowMs: 24 * HOUR_MS },
  { word: '1 to 7 days', belowMs: 7 * 24 * HOUR_MS },
  { word: 'over 7 days', belowMs: Number.POSITIVE_INFINITY },
] as const;
const AGE_WORDS: readonly string[] = AGES.map(({ word }) => word);
/** VMs older than a day, which may be forgotten. @internal */
export const OVER_A_DAY: VmFilter = { age: AGES.slice(2).map(({ word }) => word) };

/** The values of a line for a key; several for tags, none for an unknown age. */
function listFilterValues(line: VmLine, key: FilterKey, now: number): readonly string[] {
  switch (key) {
    case 'osKey':
      return toValues(line.osKey);
    case 'host':
      return toValues(line.host);
    case 'state':
      return [toLineState(line, now).word];
    case 'requester':
      return toValues(line.requester);
    case 'tag':
      return line.tagList;
    case 'age':
      return line.createdAt === undefined ? [] : [toAgeGroup(now - line.createdAt)];
    case 'owner':
      return toValues(line.owner);
  }
}

/** Returns a test for lines; the filter is evaluated once, not per line. */
export function createFilterTest(filter: VmFilter, now: number): (line: VmLine) => boolean {
  const wanted = FILTER_KEYS.flatMap((key) => (filter[key]?.length ? [[key, filter[key]] as const] : []));
  return (line) =>
    wanted.every(([key, values]) => listFilterValues(line, key, now).some((value) => values.includes(value)));
}

export interface FilterChoice {
  readonly value: string;
  readonly vms: number;
}

/** The available values of a key with their number of VMs, sorted naturally. */
export function listFilterChoices(lines: readonly VmLine[], key: FilterKey, now: number): FilterChoice[] {
  const vms = new Map<string, number>();
  for (const line of lines) {
    for (const value of listFilterValues(line, key, now)) vms.set(value, (vms.get(value) ?? 0) + 1);
  }
  const order =
    key === 'age'
      ? (a: FilterChoice, b: FilterChoice) => AGE_WORDS.indexOf(a.value) - AGE_WORDS.indexOf(b.value)
      : (a: FilterChoice, b: FilterChoice) => COLLATOR.compare(a.value, b.value);
  return [...vms].map(([value, number]) => ({ value, vms: number })).sort(order);
}

/** Adds or removes a value. */
export function toggleFilter(filter: VmFilter, key: FilterKey, value: string): VmFilter {
  const before = filter[key] ?? [];
  const after = before.includes(value) ? before.filter((other) => other !== value) : [...before, value];
  return after.length === 0 ? removeFilter(filter, key) : { ...filter, [key]: after };
}

export function removeFilter(filter: VmFilter, key: FilterKey): VmFilter {
  const { [key]: _gone, ...rest } = filter;
  return rest;
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

function toAgeGroup(ms: number): string {
  return AGES.find(({ belowMs }) => ms < belowMs)?.word ?? '';
}

function toValues(value: string): readonly string[] {
  return value === '' ? [] : [value];
}

import type { ReportDimension } from '../../../model/report.ts';
import { assertTableSize } from '../buckets.ts';
import type { ReportInput } from '../metrics/metric.ts';
import type { ColumnSet } from './column-set.ts';
import { type Labels, renamed } from './labels.ts';

const COLUMNS: Readonly<Record<Exclude<ReportDimension, 'none' | `tag:${string}`>, string>> = {
  os: 'os',
  host: 'origin',
  descriptor: 'prefix',
  requester: 'requester',
  outcome: 'outcome',
};

/** The key each row counts for. Columns by allow-list; a tag's value is looked up once for each set of tags that occurs. */
export function readKeys(rows: ColumnSet, { query: { by }, buckets }: ReportInput): Labels {
  const keys = readDimension(rows, by);
  assertTableSize(buckets.length, keys.names.length);
  return keys;
}

function readDimension(rows: ColumnSet, by: ReportDimension): Labels {
  if (by === 'none') return rows.unlabelled();
  if (!isTag(by)) return rows.labels(COLUMNS[by]);
  const tag = by.slice('tag:'.length);
  return renamed(rows.labels('tags'), (tags) => readTag(tags, tag));
}

/** Empty where there is no such tag. @param tags a column of JSON; imported ones may be anything */
function readTag(tags: string, tag: string): string {
  const value = tagsIn(tags)[tag];
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** Tags of a row as they are stored. */
export function tagsIn(tags: string): Record<string, unknown> {
  if (tags === '') return {};
  const parsed: unknown = JSON.parse(tags);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : {};
}

function isTag(dimension: ReportDimension): dimension is `tag:${string}` {
  return dimension.startsWith('tag:');
}

import type { ReportFilter } from '../../../model/report.ts';
import type { ReadDatabase } from '../../sqlite/database/read-database.ts';
import { ColumnSet, type RowSource } from './column-set.ts';
import { type FilterSql, filterSql } from './filter.ts';

/** A span of time, epoch seconds; `end` is not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Long spans are read in parts, so that no single text grows beyond some megabytes. */
const PART_SECONDS = 120 * 86_400;

/** The VMs that reports of one span are about, as columns. Valid within one read transaction. */
export interface ReportSource {
  /** Handed out, sooner or later: first those that were alive when the span began, then those asked for in it, by `starts`. */
  readonly present: ColumnSet;
  /** Asked for in the span and not handed out: failed, or not yet ready. */
  readonly notHandedOut: ColumnSet;
  /** Handed out and ended in the span, by `ends`. */
  readonly ended: ColumnSet;
  /** Asked for in the span and failed; only of these the table itself is read. */
  readonly failed: ColumnSet;
  /** Whose provisioning ended well in the span, by `created_time`. */
  readonly provisioned: ColumnSet;
}

export function openSource(
  database: ReadDatabase,
  span: Span,
  filter: ReportFilter | undefined,
): ReportSource {
  const wanted = filterSql(filter ?? {});
  const parts = (index: string, where: string): RowSource[] =>
    splitSpan(span).map(({ start, end }) => ({
      from: `FROM vms INDEXED BY ${index} WHERE ${where}${wanted.condition}`,
      parameters: [start, end, ...wanted.parameters],
    }));
  const asked = 'starts >= ? AND starts < ?';
  let found: ReturnType<typeof oddRows> | undefined;
  const odd = () => {
    found ??= oddRows(database, span, wanted);
    return found;
  };
  return {
    present: new ColumnSet(database, [
      byId(() => aliveAt(database, span.start, wanted)),
      ...parts('vms_by_start', `${asked} AND handed = 1`),
    ]),
    notHandedOut: new ColumnSet(database, [byId(() => odd().notHandedOut)]),
    failed: new ColumnSet(database, [byId(() => odd().failed)]),
    ended: new ColumnSet(database, parts('vms_by_end', 'ends >= ? AND ends < ? AND handed = 1')),
    provisioned: new ColumnSet(
      database,
      parts('vms_by_created', 'created_time >= ? AND created_time < ? AND handed = 1'),
    ),
  };
}

/** For the few rows that an index has to be searched for: once, not again for every column. */
function byId(find: () => readonly number[]): RowSource {
  let ids: string | undefined;
  return {
    from: 'FROM vms WHERE id IN (SELECT value FROM json_each(?))',
    get parameters() {
      ids ??= JSON.stringify(find());
      return [ids];
    },
  };
}

/** Asked for in the span, and not handed out or failed. */
function oddRows(database: ReadDatabase, { start, end }: Span, filter: FilterSql) {
  const rows = database
    .prepare(
      `SELECT id, handed, outcome = 'failed' AS failed FROM vms INDEXED BY vms_by_start
       WHERE starts >= ? AND starts < ? AND (handed = 0 OR outcome = 'failed')${filter.condition}`,
    )
    .all(start, end, ...filter.parameters) as unknown as { id: number; handed: number; failed: number }[];
  const listIds = (found: typeof rows) => found.map(({ id }) => id).sort((a, b) => a - b);
  return {
    notHandedOut: listIds(rows.filter(({ handed }) => handed === 0)),
    failed: listIds(rows.filter(({ failed }) => failed === 1)),
  };
}

/** Handed out before `time` and there at that moment; ids in order. */
function aliveAt(database: ReadDatabase, time: number, filter: FilterSql): number[] {
  const select = (where: string) =>
    database.prepare(
      `SELECT id FROM vms INDEXED BY vms_by_end WHERE ${where} AND starts < ? AND handed = 1${filter.condition}`,
    );
  // Two searches, so that each can use the index.
  const rows = [
    ...select('ends >= ?').all(time, time, ...filter.parameters),
    ...select('ends IS NULL').all(time, ...filter.parameters),
  ];
  return (rows as unknown as { id: number }[]).map(({ id }) => id).sort((a, b) => a - b);
}

/** One after another, none too long to be read at once. */
export function splitSpan({ start, end }: Span): Span[] {
  const parts: Span[] = [];
  for (let from = start; from < end; from += PART_SECONDS) {
    parts.push({ start: from, end: Math.min(end, from + PART_SECONDS) });
  }
  return parts;
}

import type { LogFilter, LogRow } from '../../../model/audit.ts';
import { DynvmError } from '../../../model/failure.ts';
import type { ReadDatabase } from '../database/read-database.ts';
import { type Conditions, conditions } from './conditions.ts';

export interface LogPageQuery {
  readonly filter: LogFilter;
  readonly limit: number;
  /** Only lines older than the one of this id. */
  readonly before?: string | undefined;
}

/** One page of the activity log, newest line first. @throws DynvmError bad-input: no line has the id `before` */
export function readLogPage(database: ReadDatabase, { filter, limit, before }: LogPageQuery): LogRow[] {
  const older = before === undefined ? undefined : findSeq(database, before);
  const { kinds, ...rest } = filter;
  const parts = kinds === undefined ? [undefined] : expandKinds(database, kinds);
  const rows = parts.flatMap((kind) => newest(database, wantedBy(rest, kind, older), limit));
  return rows
    .sort((a, b) => b.seq - a.seq)
    .slice(0, limit)
    .map(({ row }) => JSON.parse(row) as LogRow);
}

interface LogRecord {
  seq: number;
  row: string;
}

function newest(database: ReadDatabase, wanted: Conditions, limit: number): LogRecord[] {
  return database
    .prepare(`SELECT seq, row FROM log ${wanted.where()} ORDER BY seq DESC LIMIT ?`)
    .all(...wanted.parameters, limit) as unknown as LogRecord[];
}

/**
 * The kinds that are there and wanted. Each has its newest lines at the end of its part of the index; several at once
 * would have to be sorted, all of them.
 */
function expandKinds(database: ReadDatabase, kinds: readonly string[]): string[] {
  const there = database.prepare(EVERY_KIND).all() as unknown as { kind: string }[];
  return there
    .map(({ kind }) => kind)
    .filter((kind) => kinds.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`)));
}

/** From each kind to the next in the index: the lines themselves are not read. */
const EVERY_KIND = `
  WITH RECURSIVE kinds (kind) AS (
    SELECT min(kind) FROM log
    UNION ALL
    SELECT (SELECT min(log.kind) FROM log WHERE log.kind > kinds.kind) FROM kinds WHERE kinds.kind IS NOT NULL
  )
  SELECT kind FROM kinds WHERE kind IS NOT NULL`;

/** The same rule as `matchesLogFilter` of the model. */
function wantedBy(
  filter: Omit<LogFilter, 'kinds'>,
  kind: string | undefined,
  olderThan: number | undefined,
): Conditions {
  const wanted = conditions();
  wanted.equal('kind', kind);
  if (olderThan !== undefined) wanted.add('seq < ?', olderThan);
  // Spelled out, so that the index of these alone can serve.
  if (filter.level === 'warning' || filter.level === 'error') wanted.add("level <> 'info'");
  if (filter.level === 'error') wanted.add("level = 'error'");
  wanted.equal('actor', filter.actor);
  wanted.equal('host_ref', filter.hostRef);
  wanted.equal('lease_id', filter.leaseId);
  wanted.equal('request_id', filter.requestId);
  wanted.equal('vm', filter.vm);
  if (filter.search !== undefined) {
    // Most lines do not have the text anywhere: those need not be taken apart.
    wanted.add('instr(lower(row), lower(?)) > 0', JSON.stringify(filter.search).slice(1, -1));
    wanted.add(
      "instr(lower(json_extract(row, '$.message') || char(10) || coalesce(vm, '') || char(10) || actor), lower(?)) > 0",
      filter.search,
    );
  }
  if (filter.fromAt !== undefined) wanted.add('at >= ?', filter.fromAt);
  if (filter.toAt !== undefined) wanted.add('at < ?', filter.toAt);
  return wanted;
}

function findSeq(database: ReadDatabase, id: string): number {
  const line = database.prepare('SELECT seq FROM log WHERE id = ?').get(id) as { seq: number } | undefined;
  if (line) return line.seq;
  throw new DynvmError({
    code: 'bad-input',
    message: `There is no line ${JSON.stringify(id)} in the activity log`,
    hint: 'Begin again without it.',
    where: { field: 'before' },
  });
}

import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type LogFilter, type LogRow, levelsFrom } from '../../model/audit.ts';
import { DynvmError } from '../../model/failure.ts';
import { type Conditions, conditions } from './conditions.ts';

export interface LogPageQuery {
  readonly filter: LogFilter;
  readonly limit: number;
  /** Only lines older than the one of this id. */
  readonly before?: string | undefined;
}

/** One page of the activity log, newest line first. @throws DynvmError bad-input: no line has the id `before` */
export function logPage(database: DatabaseSyncInstance, { filter, limit, before }: LogPageQuery): LogRow[] {
  const wanted = wantedBy(filter);
  if (before !== undefined) wanted.add('seq < ?', seqOf(database, before));
  const rows = database
    .prepare(`SELECT row FROM log ${wanted.where()} ORDER BY seq DESC LIMIT ?`)
    .all(...wanted.parameters, limit) as unknown as { row: string }[];
  return rows.map(({ row }) => JSON.parse(row) as LogRow);
}

/** The same rule as `matchesLogFilter` of the model. */
function wantedBy(filter: LogFilter): Conditions {
  const wanted = conditions();
  if (filter.level !== undefined) {
    const levels = levelsFrom(filter.level);
    wanted.add(`level IN (${levels.map(() => '?').join(', ')})`, ...levels);
  }
  if (filter.kinds !== undefined) {
    // '/' follows '.' in ASCII: all that begins with the word and a dot, as a range an index can serve.
    const anyOf = filter.kinds.map(() => '(kind = ? OR (kind >= ? AND kind < ?))').join(' OR ');
    wanted.add(`(${anyOf})`, ...filter.kinds.flatMap((kind) => [kind, `${kind}.`, `${kind}/`]));
  }
  wanted.equal('actor', filter.actor);
  wanted.equal('host_ref', filter.hostRef);
  wanted.equal('lease_id', filter.leaseId);
  wanted.equal('request_id', filter.requestId);
  wanted.equal('vm', filter.vm);
  if (filter.search !== undefined) {
    wanted.add(
      "instr(lower(json_extract(row, '$.message') || char(10) || coalesce(vm, '') || char(10) || actor), lower(?)) > 0",
      filter.search,
    );
  }
  if (filter.fromAt !== undefined) wanted.add('at >= ?', filter.fromAt);
  if (filter.toAt !== undefined) wanted.add('at < ?', filter.toAt);
  return wanted;
}

function seqOf(database: DatabaseSyncInstance, id: string): number {
  const line = database.prepare('SELECT seq FROM log WHERE id = ?').get(id) as { seq: number } | undefined;
  if (line) return line.seq;
  throw new DynvmError({
    code: 'bad-input',
    message: `There is no line ${JSON.stringify(id)} in the activity log`,
    hint: 'Begin again without it.',
    where: { field: 'before' },
  });
}

import { Emitter } from '../base/emitter.ts';
import type { RowChanges } from '../fleet/index.ts';
import { type LogFilter, type LogRow, matchesLogFilter } from '../model/audit.ts';

/** Lines kept for readers; older ones are the history store's matter. @internal */
export const ACTIVITY_LOG_LINES = 1000;

/** The newest lines of the activity log, in memory: what the log topic shows, and `log.list` where nothing is stored. */
export interface ActivityLog {
  append(row: LogRow): void;
  /** Oldest first. */
  rows(): readonly LogRow[];
  /** Newest first; `before`: only what is older than the line of this id. A forgotten one has nothing before it. */
  page(filter: LogFilter, limit: number, before: string | undefined): LogRow[];
  onRows(listener: (changes: RowChanges<LogRow, string>) => void): () => void;
}

export function createActivityLog(): ActivityLog {
  let lines: LogRow[] = [];
  const changed = new Emitter<RowChanges<LogRow, string>>();
  return {
    append(row) {
      const forgotten = lines.length < ACTIVITY_LOG_LINES ? [] : lines.slice(0, 1);
      lines = [...lines.slice(forgotten.length), row];
      changed.emit({ upserts: [row], removes: forgotten.map((line) => line.id) });
    },
    rows: () => lines,
    page(filter, limit, before) {
      const end = before === undefined ? lines.length : lines.findIndex(({ id }) => id === before);
      const older = lines.slice(0, Math.max(0, end));
      return older
        .filter((row) => matchesLogFilter(row, filter))
        .slice(-limit)
        .reverse();
    },
    onRows: (listener) => changed.on(listener),
  };
}

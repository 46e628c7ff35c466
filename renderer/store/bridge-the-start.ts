import type { HostRow } from '../../core/model/host.ts';
import type { LiveTable } from './live-table.ts';

/**
 * Between the first answer of the core and that of a host the core knows only the host's entry. Its figures stay
 * those this window saw last, with the entry's own state beside them.
 */
export function withLastFigures(table: LiveTable<HostRow>, before: LiveTable<HostRow>): LiveTable<HostRow> {
  let changed = false;
  const rows = new Map(table.rows);
  for (const [key, row] of rows) {
    const last = before.rows.get(key);
    const silent = row.state.kind === 'connecting' && row.physicalHosts.length === 0;
    if (!silent || last?.name !== row.name || last.physicalHosts.length === 0) continue;
    changed = true;
    rows.set(key, { ...last, state: row.state, labels: row.labels });
  }
  return changed ? { ...table, rows } : table;
}

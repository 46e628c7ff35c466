import type { HostRow } from '../../core/model/host.ts';
import type { LiveTable } from '../store/live-table.ts';

const SILENT: ReadonlySet<HostRow['state']['kind']> = new Set(['connecting', 'unreachable', 'refused']);

/**
 * Until a host answers, which may be down, the core knows only its entry. Meanwhile the cached figures are shown,
 * with the entry's current state.
 */
export function mergeCachedHosts(table: LiveTable<HostRow>, before: LiveTable<HostRow>): LiveTable<HostRow> {
  let changed = false;
  const rows = new Map(table.rows);
  for (const [key, row] of rows) {
    const last = before.rows.get(key);
    const silent = SILENT.has(row.state.kind) && row.physicalHosts.length === 0;
    if (!silent || last?.name !== row.name || last.physicalHosts.length === 0) continue;
    changed = true;
    const { cordon: _cordon, leases: _leases, ...figures } = last;
    const { state, labels, cordon, leases } = row;
    rows.set(key, { ...figures, state, labels, ...(cordon && { cordon }), ...(leases && { leases }) });
  }
  return changed ? { ...table, rows } : table;
}

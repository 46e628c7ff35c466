import type { VmColumns } from './to-vm-columns.ts';

/**
 * What a lease that was found by its VM's marker does not know: its request. The row may, from the bucket's document or
 * from an earlier run; what it says stays.
 */
const WITHOUT_REQUEST: Readonly<Record<string, string>> = {
  requester: 'vms.requester',
  tags: 'vms.tags',
  request_labels: 'vms.request_labels',
  asked_time: 'vms.asked_time',
  starts: 'vms.starts',
  pool_id: 'coalesce(vms.pool_id, excluded.pool_id)',
  ver: "coalesce(nullif(vms.ver, ''), excluded.ver)",
  request_pools: 'vms.request_pools',
  request_pool_id: 'vms.request_pool_id',
  request_version: 'vms.request_version',
  created_time: 'coalesce(vms.created_time, excluded.created_time)',
  create_duration_secs:
    'CASE WHEN vms.created_time IS NULL THEN excluded.create_duration_secs ELSE vms.create_duration_secs END',
  // Counted from the creation that stands in the row.
  live_duration_secs: `max(0, round(excluded.live_duration_secs + excluded.created_time
    - coalesce(vms.created_time, excluded.created_time)))`,
};

/** Inserts or updates the row of a lease; `asked`: its request is known. */
export function vmUpsertSql(columns: VmColumns, asked: boolean): string {
  const names = Object.keys(columns);
  const updates = names
    .filter((name) => name !== 'lease_id')
    .map((name) => `${name} = ${(asked ? undefined : WITHOUT_REQUEST[name]) ?? `excluded.${name}`}`);
  return `INSERT INTO vms (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
    ON CONFLICT (lease_id) WHERE lease_id IS NOT NULL DO UPDATE SET ${updates.join(', ')}`;
}

/** First ours takes the place of the imported row; where both exist, the imported one goes. Parameters: lease, VM. */
export const CLAIM_SQL = 'UPDATE OR IGNORE vms SET lease_id = ? WHERE vm_uuid = ? AND imported = 1';
export const DROP_CLAIMED_SQL = 'DELETE FROM vms WHERE vm_uuid = ? AND imported = 1 AND lease_id IS NOT ?';

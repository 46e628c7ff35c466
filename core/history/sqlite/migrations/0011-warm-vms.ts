/**
 * `warm_vms` has the time that VMs spent in warm pools, which is nobody's use: `vms` has them from their hand-out on, with `warm`
 * set. What of each request came from a pool stands in its row.
 */
export const warmVms = `
CREATE TABLE warm_vms (
  lease_id TEXT PRIMARY KEY,
  pool TEXT NOT NULL,
  os TEXT NOT NULL,
  host_ref INTEGER,
  starts REAL NOT NULL,
  ready REAL,
  ends REAL,
  outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX warm_vms_by_end ON warm_vms (ends, starts, os);
ALTER TABLE vms ADD COLUMN warm INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_from_pools ON requests (created_at) WHERE json_extract(row, '$.poolShare.hits') IS NOT NULL;
`;

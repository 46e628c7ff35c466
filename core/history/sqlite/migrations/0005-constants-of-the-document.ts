/**
 * `poolId` and `ver` of the history document are constants: what a client sent stands in columns of its own. A VM's life
 * lasts until it is deleted. Rows that another service wrote stay as they are.
 */
export const constantsOfTheDocument = `
ALTER TABLE vms ADD COLUMN request_pools TEXT;
ALTER TABLE vms ADD COLUMN request_pool_id TEXT;
ALTER TABLE vms ADD COLUMN request_version TEXT;
UPDATE vms SET request_pools = pool_id WHERE imported = 0 AND json_type(pool_id) = 'array';
UPDATE vms SET request_pool_id = json_extract(pool_id, '$')
  WHERE imported = 0 AND json_type(pool_id) = 'text' AND pool_id NOT IN ('"dynamicpool"', '""');
UPDATE vms SET request_version = ver WHERE imported = 0 AND ver NOT IN ('12', '');
UPDATE vms SET pool_id = '"dynamicpool"', ver = '12' WHERE imported = 0 AND handed = 1;
UPDATE vms SET live_duration_secs = round(deleted_time - created_time)
  WHERE imported = 0 AND live_duration_secs IS NOT NULL AND deleted_time IS NOT NULL AND created_time IS NOT NULL;
`;

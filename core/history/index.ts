/** What is kept of requests, leases and VMs. */
export { type BucketCheck, checkBucket } from './couchbase/check-bucket.ts';
export { type Couchbase, createCouchbase } from './couchbase/couchbase.ts';
export type { StartSdkProcess } from './couchbase/sdk/sdk-process.ts';
export { createWorkerBucket } from './couchbase/sdk/worker-bucket.ts';
export { descriptorPrefix } from './descriptor-prefix.ts';
export { reportCsv, reportJson } from './reports/export-report.ts';
export {
  readBackup,
  requireNoStore,
  restoreStore,
  writeBackup,
} from './sqlite/database/backup-database.ts';
export { openSqliteArchive, type SqliteArchive } from './sqlite/sqlite-archive.ts';
export { createSqliteStore, type SqliteStore } from './sqlite/sqlite-store.ts';
export { type StoreWriter, startStoreWriter } from './sqlite/thread/store-writer.ts';

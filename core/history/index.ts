/** What is kept of requests, leases and VMs. */
export { type Couchbase, type CouchbaseOptions, createCouchbase } from './couchbase/couchbase.ts';
export type { StartSdkProcess } from './couchbase/sdk-process.ts';
export { createWorkerBucket } from './couchbase/worker-bucket.ts';
export { historyDocument } from './document.ts';
export { createMemoryStore } from './memory-store.ts';
export { reportCsv, reportJson } from './reports/export-report.ts';
export { openSqliteArchive, type SqliteArchive } from './sqlite/sqlite-archive.ts';
export { createSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/sqlite-store.ts';
export { type StoreWriter, startStoreWriter } from './sqlite/start-writer.ts';

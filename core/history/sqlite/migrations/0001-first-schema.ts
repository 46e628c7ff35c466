/**
 * `vms` has one row per lease or imported document, in the units of the history document (epoch seconds, whole seconds,
 * bytes), so that the document can be given back as it was. `starts` and `ends` bound what a VM occupied; `handed` = somebody
 * got it (the dashboards' `ipaddr != ''`). The wide indexes hold all that reports read: those never touch the table.
 */
export const firstSchema = `
CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  running INTEGER NOT NULL,
  requester TEXT NOT NULL,
  row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_running ON requests (running) WHERE running = 1;
CREATE INDEX requests_by_time ON requests (created_at);

CREATE TABLE live_leases (
  id TEXT PRIMARY KEY,
  row TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE vms (
  id INTEGER PRIMARY KEY,
  lease_id TEXT,
  vm_uuid TEXT,
  request_id TEXT,
  name TEXT NOT NULL,
  descriptor TEXT NOT NULL,
  prefix TEXT NOT NULL,
  os TEXT NOT NULL,
  os_version TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  host_ref INTEGER,
  pool_uuid TEXT,
  requester TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL,
  failure_code TEXT,
  failure TEXT,
  asked_time REAL NOT NULL,
  created_time REAL,
  create_duration_secs REAL NOT NULL DEFAULT 0,
  expired_time REAL,
  deleted_time REAL,
  live_duration_secs REAL,
  delete_duration_secs REAL,
  ipaddr TEXT NOT NULL DEFAULT '',
  cpu INTEGER NOT NULL DEFAULT 0,
  memory INTEGER NOT NULL DEFAULT 0,
  disk TEXT NOT NULL DEFAULT '',
  labels TEXT,
  request_labels TEXT,
  tags TEXT,
  pool_id TEXT,
  prev_user TEXT,
  username TEXT,
  ver TEXT,
  extra TEXT,
  imported INTEGER NOT NULL DEFAULT 0,
  handed INTEGER NOT NULL,
  starts REAL NOT NULL,
  ends REAL
) STRICT;
CREATE UNIQUE INDEX vms_by_lease ON vms (lease_id) WHERE lease_id IS NOT NULL;
CREATE UNIQUE INDEX vms_by_uuid ON vms (vm_uuid) WHERE vm_uuid IS NOT NULL;
CREATE INDEX vms_by_start ON vms (starts, ends, handed, outcome, os, origin, requester, prefix, tags);
CREATE INDEX vms_by_end ON vms (ends, starts, os, origin, requester, prefix, tags, outcome) WHERE handed = 1;
CREATE INDEX vms_by_created ON vms (
  created_time, create_duration_secs, live_duration_secs, delete_duration_secs,
  os, origin, requester, prefix, tags, outcome
) WHERE handed = 1;
CREATE INDEX vms_by_descriptor ON vms (descriptor);

CREATE TABLE transitions (
  lease_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  host_ref INTEGER,
  note TEXT,
  PRIMARY KEY (lease_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE capacity_samples (
  at INTEGER NOT NULL,
  host_ref INTEGER NOT NULL,
  row TEXT NOT NULL,
  PRIMARY KEY (at, host_ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  actor TEXT NOT NULL,
  host_ref INTEGER,
  lease_id TEXT,
  request_id TEXT,
  row TEXT NOT NULL
) STRICT;
CREATE INDEX log_by_time ON log (at);
CREATE INDEX log_by_lease ON log (lease_id) WHERE lease_id IS NOT NULL;

CREATE TABLE outbox (
  document_key TEXT PRIMARY KEY,
  queued_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER NOT NULL DEFAULT 0,
  parked INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

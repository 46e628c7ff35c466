/**
 * Every step from an empty file to today's schema, in order; `user_version` counts the steps done.
 * Never change a step that was released: add one.
 *
 * `vms` has one row per lease or imported document, in the units of the history document (epoch seconds, whole
 * seconds, bytes), so that the document can be given back as it was. `starts` and `ends` bound what a VM occupied; `handed` = somebody got
 * it (the dashboards' `ipaddr != ''`). The wide indexes hold all that reports read: those never touch the table.
 */
export const MIGRATIONS: readonly string[] = [
  `
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
  `,
  // The outbox was not used before: its rows now name where they go. Content is null where `vms` has the document.
  `
  DROP TABLE outbox;
  CREATE TABLE outbox (
    target TEXT NOT NULL,
    document_key TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    queued_at INTEGER NOT NULL,
    content TEXT,
    removal INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    parked INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    PRIMARY KEY (target, document_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_due ON outbox (target, parked, queued_at);

  CREATE TABLE static_members (
    document_key TEXT PRIMARY KEY,
    lease_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX static_members_by_lease ON static_members (lease_id);
  `,
  // The activity log is read back a page at a time, by what is filtered for. What is narrow has an index of its own.
  `
  ALTER TABLE log ADD COLUMN id TEXT;
  ALTER TABLE log ADD COLUMN vm TEXT;
  UPDATE log SET id = json_extract(row, '$.id'), vm = json_extract(row, '$.vm');
  CREATE UNIQUE INDEX log_by_id ON log (id);
  CREATE INDEX log_by_kind ON log (kind);
  CREATE INDEX log_by_actor ON log (actor);
  CREATE INDEX log_by_host ON log (host_ref) WHERE host_ref IS NOT NULL;
  CREATE INDEX log_by_request ON log (request_id) WHERE request_id IS NOT NULL;
  CREATE INDEX log_by_vm ON log (vm) WHERE vm IS NOT NULL;
  CREATE INDEX log_of_trouble ON log (level) WHERE level <> 'info';
  `,
  // Names of version 0.1 that became public since: what a request asks for is its spec, and kinds of the activity log.
  `
  UPDATE requests SET row = json_remove(json_set(row, '$.spec', json_extract(row, '$.ask')), '$.ask')
    WHERE json_type(row, '$.ask') IS NOT NULL;
  UPDATE requests SET row = json_set(row, '$.state.kind', 'partial')
    WHERE json_extract(row, '$.state.kind') = 'partly';
  CREATE TEMP TABLE renamed_kinds (old TEXT PRIMARY KEY, new TEXT NOT NULL);
  INSERT INTO renamed_kinds VALUES
    ('lease.ending', 'lease.expiring'),
    ('lease.stray-removed', 'lease.orphan-removed'),
    ('request.partly', 'request.partial'),
    ('config.mended', 'config.recovered');
  UPDATE log SET kind = renamed.new, row = json_set(row, '$.kind', renamed.new)
    FROM renamed_kinds AS renamed WHERE log.kind = renamed.old;
  DROP TABLE renamed_kinds;
  `,
];

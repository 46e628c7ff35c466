/** The outbox was not used before: its rows now name where they go. Content is null where `vms` has the document. */
export const outboxTargets = `
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
`;

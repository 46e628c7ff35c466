/** Who may do what, and the chain of what was changed by whom. */
export const accessAndAudit = `
CREATE TABLE principals (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  principal TEXT NOT NULL,
  channel TEXT NOT NULL,
  operation TEXT NOT NULL,
  outcome TEXT NOT NULL,
  request_id TEXT,
  lease_id TEXT,
  row TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_principal ON audit (principal);
CREATE INDEX audit_by_operation ON audit (operation);
CREATE INDEX audit_by_request ON audit (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_by_lease ON audit (lease_id) WHERE lease_id IS NOT NULL;
`;

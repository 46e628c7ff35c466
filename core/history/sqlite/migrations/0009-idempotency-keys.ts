/** Keys by which clients repeat a request without doing it twice, and the request that was made with one. */
export const idempotencyKeys = `
CREATE TABLE idempotency_keys (
  principal TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  digest TEXT NOT NULL,
  status INTEGER,
  location TEXT,
  body TEXT,
  PRIMARY KEY (principal, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (at);
CREATE UNIQUE INDEX requests_by_key ON requests (json_extract(row, '$.spec.requestKey'))
  WHERE json_extract(row, '$.spec.requestKey') IS NOT NULL;
`;

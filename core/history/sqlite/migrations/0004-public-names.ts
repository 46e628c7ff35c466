/** Names of version 0.1 that became public since: what a request asks for is its spec, and kinds of the activity log. */
export const publicNames = `
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
`;

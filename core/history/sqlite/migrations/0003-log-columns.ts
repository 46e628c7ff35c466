/** The activity log is read back a page at a time, by what is filtered for. What is narrow has an index of its own. */
export const logColumns = `
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
`;

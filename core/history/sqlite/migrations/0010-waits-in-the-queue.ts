/** Finds what waited in the queue; `running` is 1 also for what waits, so that a start takes it up. */
export const waitsInTheQueue = `
CREATE INDEX requests_waited ON requests (created_at) WHERE json_extract(row, '$.wait.waitedMs') IS NOT NULL;
`;

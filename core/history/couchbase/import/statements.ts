/**
 * Every statement this product sends to a query service, or shows to an administrator to run. `{bucket}` stands for
 * the bucket's name in backticks: {@link forBucket}. Values are always named parameters.
 * @see docs/spec/legacy-api.md#history-document
 */

/**
 * All documents, ordered by key, a page at a time.
 * Parameters: $after = the last key of the page before (text, '' at first), $limit = rows a page.
 * Rows: {key, document}. Needs {@link CREATE_PRIMARY_INDEX}.
 */
export const ALL_DOCUMENTS =
  'SELECT META(d).id AS `key`, d AS `document` FROM {bucket} AS d ' +
  'WHERE META(d).id > $after ORDER BY META(d).id LIMIT $limit';

/**
 * Documents of VMs created lately, ordered by key.
 * Parameters: $since = epoch seconds, $after, $limit. Rows: {key, document}. Served by {@link CREATE_CREATED_INDEX}.
 */
export const CREATED_SINCE =
  'SELECT META(d).id AS `key`, d AS `document` FROM {bucket} AS d ' +
  'WHERE d.`created_time` >= $since AND META(d).id > $after ORDER BY META(d).id LIMIT $limit';

/** Documents of VMs deleted lately. As {@link CREATED_SINCE}; served by {@link CREATE_DELETED_INDEX}. */
export const DELETED_SINCE =
  'SELECT META(d).id AS `key`, d AS `document` FROM {bucket} AS d ' +
  'WHERE d.`deleted_time` >= $since AND META(d).id > $after ORDER BY META(d).id LIMIT $limit';

/** Documents of VMs that are not deleted. Parameters: $after, $limit. Served by {@link CREATE_STATE_INDEX}. */
export const NOT_DELETED =
  'SELECT META(d).id AS `key`, d AS `document` FROM {bucket} AS d ' +
  "WHERE d.`state` != 'deleted' AND META(d).id > $after ORDER BY META(d).id LIMIT $limit";

/** Shown where the import finds no index. Without IF NOT EXISTS, which servers before 7.1 do not know; one that is there already is refused. */
export const CREATE_PRIMARY_INDEX = 'CREATE PRIMARY INDEX ON {bucket}';
/** Make following changes cheap in a large bucket; without them the primary index serves. */
export const CREATE_CREATED_INDEX = 'CREATE INDEX `dynvm_created` ON {bucket}(`created_time`)';
export const CREATE_DELETED_INDEX = 'CREATE INDEX `dynvm_deleted` ON {bucket}(`deleted_time`)';
export const CREATE_STATE_INDEX = 'CREATE INDEX `dynvm_state` ON {bucket}(`state`)';

export type Statement =
  | typeof ALL_DOCUMENTS
  | typeof CREATED_SINCE
  | typeof DELETED_SINCE
  | typeof NOT_DELETED;

/** What a bucket may be called; nothing else is ever put into a statement. */
const BUCKET_NAME = /^[A-Za-z0-9_.%-]{1,100}$/;

/** A statement for one bucket. @throws Error: the name is none a bucket can have */
export function forBucket(statement: string, bucket: string): string {
  if (!BUCKET_NAME.test(bucket)) throw new Error(`${JSON.stringify(bucket)} is no name of a bucket`);
  return statement.replace('{bucket}', `\`${bucket}\``);
}

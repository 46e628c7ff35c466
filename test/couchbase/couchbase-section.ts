import type { BucketAddress } from '../../core/history/couchbase/bucket.ts';

/** The section of an ini that names a bucket, for the history and, where asked for, as the static pool. */
export function couchbaseSection(
  { connectionString, bucket, username, password }: BucketAddress,
  places: readonly ('couchbase' | 'static')[] = ['couchbase'],
): string {
  const keys = places.flatMap((place) => [
    `${place}.server=${connectionString}`,
    `${place}.bucket=${bucket}`,
    `${place}.username=${username}`,
    `${place}.userpassword=${password}`,
  ]);
  return `\n[couchbase]\n${keys.join('\n')}\n`;
}

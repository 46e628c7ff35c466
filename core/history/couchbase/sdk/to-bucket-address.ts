import type { CouchbaseSettings } from '../../../config/index.ts';
import type { BucketAddress } from '../bucket.ts';

/** The ports of the administration API: old files name them, the SDK must not bootstrap there. */
const ADMIN_PORT = /:(?:8091|18091)$/;

/** What the ini says of a bucket, as the SDK wants it. A server without a scheme means plain `couchbase://`. */
export function toBucketAddress(settings: CouchbaseSettings, fallbackCaFile?: string): BucketAddress {
  const caFile = settings.caFile ?? fallbackCaFile;
  const connectionString = toConnectionString(settings.server);
  return {
    connectionString,
    bucket: settings.bucket,
    username: settings.username,
    password: settings.password.reveal(),
    ...(caFile !== undefined && connectionString.startsWith('couchbases:') ? { caFile } : {}),
  };
}

function toConnectionString(server: string): string {
  const [, scheme, rest] = /^([a-z]+):\/\/(.*)$/is.exec(server) ?? [];
  if (scheme === undefined || rest === undefined) return `couchbase://${server.replace(ADMIN_PORT, '')}`;
  if (/^couchbases?$/i.test(scheme)) return `${scheme.toLowerCase()}://${rest}`;
  const host = rest.replace(/\/.*$/s, '').replace(ADMIN_PORT, '');
  return `${/^https$/i.test(scheme) ? 'couchbases' : 'couchbase'}://${host}`;
}

/** Names a bucket for the outbox: another one is owed everything. */
export function toBucketId(address: BucketAddress): string {
  return `${address.connectionString}/${address.bucket}`;
}

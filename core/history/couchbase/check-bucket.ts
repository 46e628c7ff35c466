import { withTimeout } from '../../base/timeout.ts';
import type { CouchbaseSettings } from '../../config/index.ts';
import type { Clock } from '../../ports.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { ALL_DOCUMENTS, CREATE_PRIMARY_INDEX, forBucket } from './import/statements.ts';
import { toBucketAddress } from './sdk/to-bucket-address.ts';
import { createWorkerBucket } from './sdk/worker-bucket.ts';

/** The SDK gives up a server after ten seconds, and an operation after ten more. */
const STEP_TIMEOUT_MS = 25_000;
/** No document of a VM is called so: to find it missing is to have been answered. */
const PROBE_KEY = 'dynvm:check';

interface BucketCheckItem {
  readonly what: 'connection' | 'documents' | 'query';
  readonly verdict: 'ok' | 'warning' | 'error';
  /** A sentence. */
  readonly message: string;
}

/** What a visit to one configured bucket came to. */
export interface BucketCheck {
  /** Its keys begin so: `couchbase` or `static`. */
  readonly prefix: 'couchbase' | 'static';
  readonly bucket: string;
  readonly ok: boolean;
  readonly items: readonly BucketCheckItem[];
}

export interface BucketCheckOptions {
  readonly prefix: BucketCheck['prefix'];
  readonly clock: Clock;
  readonly fallbackCaFile?: string | undefined;
  /** By default the SDK in a process of its own. */
  readonly createBucket?: () => Bucket;
}

/** Reaches a bucket, signs in, reads a document and, where VMs are imported from it, queries it. Only reads; never throws. */
export async function checkBucket(
  settings: CouchbaseSettings,
  options: BucketCheckOptions,
): Promise<BucketCheck> {
  const { prefix, fallbackCaFile, createBucket = createWorkerBucket } = options;
  const address = toBucketAddress(settings, fallbackCaFile);
  const bucket = createBucket();
  // Neither the SDK's process nor the clock's timers keep a command running.
  const waiting = setInterval(() => {}, STEP_TIMEOUT_MS);
  try {
    const items = await visit(bucket, address, options);
    return { prefix, bucket: address.bucket, ok: items.every(({ verdict }) => verdict !== 'error'), items };
  } finally {
    await bucket.close().catch(() => {});
    clearInterval(waiting);
  }
}

async function visit(
  bucket: Bucket,
  address: BucketAddress,
  { prefix, clock }: BucketCheckOptions,
): Promise<BucketCheckItem[]> {
  const inTime = <T>(work: Promise<T>) => withTimeout({ clock, timeoutMs: STEP_TIMEOUT_MS }, () => work);
  try {
    await inTime(bucket.connect(address));
  } catch (error) {
    return [
      { what: 'connection', verdict: 'error', message: connectionSentence(address, prefix, toText(error)) },
    ];
  }
  const connected: BucketCheckItem = {
    what: 'connection',
    verdict: 'ok',
    message: `${address.connectionString} is reached, and ${address.username} may use bucket ${address.bucket}`,
  };
  const items = [connected, await checkDocuments(bucket, address, inTime)];
  if (prefix === 'couchbase') items.push(await checkQuery(bucket, address, inTime));
  return items;
}

type InTime = <T>(work: Promise<T>) => Promise<T>;

async function checkDocuments(
  bucket: Bucket,
  address: BucketAddress,
  inTime: InTime,
): Promise<BucketCheckItem> {
  const outcome = await inTime(bucket.read(PROBE_KEY)).catch((error: unknown) => ({
    kind: 'transient' as const,
    reason: toText(error),
  }));
  if (outcome.kind === 'found' || outcome.kind === 'missing') {
    return { what: 'documents', verdict: 'ok', message: `documents of ${address.bucket} can be read` };
  }
  const advice = `give ${address.username} the roles Data Reader and Data Writer of the bucket, or see what its data nodes say`;
  const message = `documents of ${address.bucket} can't be read: ${outcome.reason}; ${advice}`;
  return { what: 'documents', verdict: 'error', message };
}

/** The service works without queries: it only imports nothing. */
async function checkQuery(bucket: Bucket, address: BucketAddress, inTime: InTime): Promise<BucketCheckItem> {
  const outcome = await inTime(bucket.query(ALL_DOCUMENTS, { after: '', limit: 1 })).catch(
    (error: unknown) => ({
      kind: 'transient' as const,
      reason: toText(error),
    }),
  );
  switch (outcome.kind) {
    case 'rows':
      return {
        what: 'query',
        verdict: 'ok',
        message: `${address.bucket} can be queried: its documents can be imported`,
      };
    case 'no-index': {
      const statement = forBucket(CREATE_PRIMARY_INDEX, address.bucket);
      const message = `no index serves ${address.bucket}, so its documents are not imported: run ${statement}`;
      return { what: 'query', verdict: 'warning', message };
    }
    default: {
      const advice = `the cluster needs a query service (from Couchbase 5.0), and ${address.username} the role Query Select`;
      const message = `${address.bucket} can't be queried, so its documents are not imported: ${outcome.reason}; ${advice}`;
      return { what: 'query', verdict: 'warning', message };
    }
  }
}

/** The SDK's own words are terse: they go into a sentence that says which key of the ini to look at. */
function connectionSentence(
  { connectionString, bucket, username }: BucketAddress,
  prefix: BucketCheck['prefix'],
  reason: string,
): string {
  if (/authentication/i.test(reason)) {
    return `${connectionString} refuses user ${username} on bucket ${bucket} (${reason}): check ${prefix}.bucket, ${prefix}.username and ${prefix}.userpassword`;
  }
  if (/bucket.*(not|open)/i.test(reason)) {
    return `${connectionString} has no bucket ${bucket} for user ${username} (${reason}): check ${prefix}.bucket`;
  }
  if (/certificate|tls|ssl/i.test(reason)) {
    return `the certificate of ${connectionString} is not trusted (${reason}): name its authority with couchbase.ca.file`;
  }
  return `${connectionString} does not answer (${reason}): check ${prefix}.server, and that its data port is open from here`;
}

function toText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

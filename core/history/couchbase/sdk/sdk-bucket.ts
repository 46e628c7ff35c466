import type { Cluster, Collection } from 'couchbase';
import type { BucketAddress, BucketOperations, DocumentContent, Durability } from '../bucket.ts';
import { forBucket } from '../import/statements.ts';
import { type Cas, toCas } from './cas.ts';
import type { Sdk } from './sdk.ts';
import { SdkOutcomes } from './sdk-outcome.ts';

/** Reading a page of a large bucket by a primary index. */
const QUERY_TIMEOUT_MS = 60_000;
const OPERATION_TIMEOUT_MS = 10_000;
/**
 * The first operation of a connection is sometimes sent only after 2.5 s, which is the SDK's own time-out: it gets
 * longer, and nothing counts as connected before it.
 */
const FIRST_OPERATION_TIMEOUT_MS = 10_000;
const FIRST_KEY = 'dynvm:first-contact';

/** A bucket by the SDK, on this thread. */
export class SdkBucket implements BucketOperations {
  readonly #sdk: Sdk;
  readonly #outcomes: SdkOutcomes;
  #open:
    | { cluster: Cluster; collection: Collection; bucket: string; undurable: string | undefined }
    | undefined;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
    this.#outcomes = new SdkOutcomes(sdk);
  }

  async connect(address: BucketAddress): Promise<void> {
    await this.disconnect();
    const { connectionString, bucket, username, password, caFile } = address;
    const cluster = await this.#sdk.connect(connectionString, {
      username,
      password,
      ...(caFile === undefined ? {} : { security: { trustStorePath: caFile } }),
      timeouts: { kvTimeout: OPERATION_TIMEOUT_MS, queryTimeout: QUERY_TIMEOUT_MS },
    });
    const collection = cluster.bucket(bucket).defaultCollection();
    const first = await this.#outcomes.ofRead(() =>
      collection.get(FIRST_KEY, { timeout: FIRST_OPERATION_TIMEOUT_MS }),
    );
    if (first.kind === 'transient' || first.kind === 'refused' || first.kind === 'ambiguous') {
      await cluster.close();
      throw new Error(`bucket ${bucket}: ${first.reason}`);
    }
    const undurable = await this.#undurableBecause(collection);
    this.#open = { cluster, collection, bucket, undurable };
  }

  read(key: string, timeoutMs = OPERATION_TIMEOUT_MS) {
    return this.#outcomes.ofRead(() => this.#collection().get(key, { timeout: timeoutMs }));
  }

  write(request: Parameters<BucketOperations['write']>[0]) {
    const { key, content, cas, expirySeconds, durable, timeoutMs: timeout = OPERATION_TIMEOUT_MS } = request;
    const lasting = expirySeconds === undefined ? {} : { expiry: wholeSeconds(expirySeconds) };
    return this.#outcomes.ofWrite(async () => {
      const collection = this.#collection();
      const options = { timeout, ...lasting, ...(durable ? this.#majority() : {}) };
      return cas === undefined
        ? collection.insert(key, content, options)
        : collection.replace(key, content, { ...options, cas: toCas(cas) });
    });
  }

  remove(key: string, cas: Cas) {
    const options = { timeout: OPERATION_TIMEOUT_MS, cas: toCas(cas) };
    return this.#outcomes.ofWrite(() => this.#collection().remove(key, options));
  }

  async durability(key: string): Promise<Durability> {
    const { collection, undurable } = this.#opened();
    if (undurable !== undefined) return { kind: 'none', reason: undurable };
    try {
      const copies = await collection.getAllReplicas(key, { timeout: OPERATION_TIMEOUT_MS });
      return { kind: 'majority', replicas: copies.filter(({ isReplica }) => isReplica).length };
    } catch {
      return { kind: 'majority', replicas: 0 };
    }
  }

  /** Removes what is not there, which changes nothing: the server says so, or why it can't do it durably. */
  async #undurableBecause(collection: Collection): Promise<string | undefined> {
    const sdk = this.#sdk;
    try {
      const durabilityLevel = sdk.DurabilityLevel.Majority;
      await collection.remove(FIRST_KEY, { durabilityLevel, timeout: FIRST_OPERATION_TIMEOUT_MS });
      return undefined;
    } catch (error) {
      if (error instanceof sdk.DurabilityImpossibleError) {
        return 'the bucket wants more replicas than there are nodes';
      }
      const unsupported = [
        sdk.DurabilityLevelNotAvailableError,
        sdk.FeatureNotAvailableError,
        sdk.UnsupportedOperationError,
        // What a server of before 6.5 comes to.
        sdk.RequestCanceledError,
      ];
      return unsupported.some((one) => error instanceof one) ? 'the server has no durable writes' : undefined;
    }
  }

  #majority() {
    return this.#opened().undurable === undefined
      ? { durabilityLevel: this.#sdk.DurabilityLevel.Majority }
      : {};
  }

  query(statement: string, parameters: DocumentContent) {
    return this.#outcomes.ofQuery(async () => {
      const { cluster, bucket } = this.#opened();
      // readOnly also makes its time-outs certain: nothing can have been changed.
      return cluster.query(forBucket(statement, bucket), { parameters, readOnly: true });
    });
  }

  async disconnect(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.cluster.close();
  }

  close(): Promise<void> {
    return this.disconnect();
  }

  #opened() {
    if (this.#open) return this.#open;
    throw new Error('not connected');
  }

  #collection(): Collection {
    return this.#opened().collection;
  }
}

/** Less than a second becomes 0 in the SDK: for ever. */
function wholeSeconds(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 1) return seconds;
  throw new RangeError(`an expiry of ${seconds} s; expected whole seconds from 1`);
}

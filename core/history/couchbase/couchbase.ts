import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/index.ts';
import type { CouchbaseStatus } from '../../model/couchbase.ts';
import type { Clock, Logger } from '../../ports.ts';
import type { OutboxTarget } from '../outbox.ts';
import type { SqliteStore } from '../sqlite/sqlite-store.ts';
import { addressOf, bucketIdOf } from './address-of.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { BucketImport } from './bucket-import.ts';
import { BucketLink } from './bucket-link.ts';
import { mergeHistory, mergeStaticPool } from './merge-document.ts';
import { missingIndexStatements } from './missing-index.ts';
import { createWorkerBucket } from './worker-bucket.ts';

export interface CouchbaseOptions {
  readonly config: Config;
  readonly store: SqliteStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How to reach a bucket; by the SDK in a worker. */
  readonly newBucket?: () => Bucket;
}

/** The buckets of the ini, as far as they can be reached. Nothing waits for them. */
export interface Couchbase {
  applyConfig(config: Config): void;
  status(): Promise<CouchbaseStatus>;
  /** Takes up parked and postponed documents again. */
  retry(): Promise<void>;
  close(): Promise<void>;
}

export function createCouchbase(options: CouchbaseOptions): Couchbase {
  return new ConfiguredBuckets(options);
}

interface Configured {
  readonly address: BucketAddress;
  readonly link: BucketLink;
}

/** Follows the ini: a bucket that is named there is connected to, one that is no longer is left. */
class ConfiguredBuckets implements Couchbase {
  readonly #options: CouchbaseOptions;
  #history: Configured | undefined;
  #staticPool: Configured | undefined;
  #import: BucketImport | undefined;
  /** Changes of the configuration, one after another. */
  #applying: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: CouchbaseOptions) {
    this.#options = { ...options, logger: options.logger.child({ part: 'couchbase' }) };
    this.applyConfig(options.config);
  }

  applyConfig(config: Config): void {
    this.#applying = this.#applying
      .then(() => this.#apply(config))
      .catch((error: unknown) => {
        this.#options.logger.error({ error }, 'Couchbase: the configuration could not be applied');
      });
  }

  async status(): Promise<CouchbaseStatus> {
    const [history, staticPool] = await Promise.all([
      this.#history?.link.status(),
      this.#staticPool?.link.status(),
    ]);
    return {
      ...(history ? { history } : {}),
      ...(staticPool ? { staticPool } : {}),
      ...(this.#import ? { import: this.#import.status() } : {}),
      missingIndexStatements: missingIndexStatements(this.#history?.address.bucket, this.#import?.status()),
      role: { kind: 'alone' },
    };
  }

  async retry(): Promise<void> {
    await Promise.all([this.#history?.link.retry(), this.#staticPool?.link.retry(), this.#import?.read()]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#applying;
    // The buckets first: a query that is being answered slowly must not hold up the end.
    await Promise.all([this.#history?.link.close(), this.#staticPool?.link.close()]);
    await this.#import?.close();
  }

  async #apply({ couchbase, staticPool }: Config): Promise<void> {
    if (this.#closed) return;
    const history = couchbase && addressOf(couchbase);
    const members = staticPool && addressOf(staticPool, couchbase?.caFile);
    // First the queue: what changes from here on is owed to the buckets, reachable or not.
    await this.#options.store.outbox.configure({
      ...(history ? { history: bucketIdOf(history) } : {}),
      ...(members ? { static: bucketIdOf(members) } : {}),
    });
    await this.#followHistory(history);
    this.#staticPool = await this.#follow(this.#staticPool, members, 'static');
  }

  async #followHistory(address: BucketAddress | undefined): Promise<void> {
    const before = this.#history;
    this.#history = await this.#follow(before, address, 'history', () => void this.#import?.read());
    const now = this.#history;
    if (now === before) return;
    await this.#import?.close();
    const { store, clock, logger } = this.#options;
    this.#import =
      now &&
      new BucketImport({
        bucket: now.link.bucket,
        bucketId: bucketIdOf(now.address),
        store,
        clock,
        logger,
        connected: () => now.link.connection.connected(),
      });
    // The connection may have stood before there was anything to read it.
    void this.#import?.read();
  }

  async #follow(
    known: Configured | undefined,
    address: BucketAddress | undefined,
    target: OutboxTarget,
    onConnected: () => void = () => {},
  ): Promise<Configured | undefined> {
    if (known && isDeepStrictEqual(known.address, address)) return known;
    await known?.link.close();
    if (!address) return undefined;
    const { store, clock, logger, newBucket = createWorkerBucket } = this.#options;
    const link = new BucketLink({
      target,
      address,
      bucket: newBucket(),
      outbox: store.outbox,
      merge: target === 'history' ? mergeHistory : mergeStaticPool,
      clock,
      logger,
      mayWrite: () => true,
      onConnected,
    });
    return { address, link };
  }
}

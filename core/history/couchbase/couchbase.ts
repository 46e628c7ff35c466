import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/index.ts';
import type { CouchbaseStatus, RoleStatus } from '../../model/couchbase.ts';
import type { ChangeGate, Clock, Logger } from '../../ports.ts';
import type { SqliteStore } from '../sqlite/sqlite-store.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { BucketLink } from './bucket-link.ts';
import { HistoryBucket } from './history-bucket.ts';
import { missingIndexStatements } from './import/missing-index.ts';
import { acts, type RoleChange } from './leader/leader-election.ts';
import { DEFAULT_LEASE_SECONDS } from './leader/leader-lease.ts';
import { mergeStaticPool } from './merge-document.ts';
import { toBucketAddress, toBucketId } from './sdk/to-bucket-address.ts';
import { createWorkerBucket } from './sdk/worker-bucket.ts';

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
  /** Takes up parked and postponed documents again, and reads the bucket. */
  retry(): Promise<void>;
  /** Whether this service makes, expires and deletes VMs. Without a bucket it always does. */
  role(): RoleStatus;
  onRole(listener: (change: RoleChange) => void): () => void;
  /** Asked before each call that changes a host. Without a bucket it is open. */
  readonly gate: ChangeGate;
  /** Stops leading; `handOver` gets the addresses of the others, latest first. False: it did not lead, or knows of no other. */
  resign(handOver: (others: readonly string[]) => Promise<void>): Promise<boolean>;
  /** The leader hands over to this service. */
  expectLeadership(): void;
  /** Where this service answers, for the others on the bucket. */
  announce(url: string | undefined): void;
  /** The installation that the services on the bucket share; `own` where there is none or it can't be told in time. */
  installation(own: string): Promise<string>;
  close(): Promise<void>;
}

/** The first start with a bucket waits so long for it; later ones know. */
const FIRST_CONTACT_MS = 4_000;
const ALONE: RoleStatus = { kind: 'alone' };

export function createCouchbase(options: CouchbaseOptions): Couchbase {
  return new ConfiguredBuckets(options);
}

interface StaticPool {
  readonly address: BucketAddress;
  readonly link: BucketLink;
}

/** Follows the ini: a bucket that is named there is connected to, one that is no longer is left. */
class ConfiguredBuckets implements Couchbase {
  readonly #options: CouchbaseOptions;
  readonly #listeners = new Set<(change: RoleChange) => void>();
  #history: HistoryBucket | undefined;
  #staticPool: StaticPool | undefined;
  #role: RoleStatus;
  #url: string | undefined;
  /** Changes of the configuration, one after another. */
  #applying: Promise<void> = Promise.resolve();
  #closed = false;
  #term = 0;
  #leaseSeconds = DEFAULT_LEASE_SECONDS;
  readonly gate: ChangeGate = {
    term: () => this.#term,
    state: () => this.#history?.election.gateState() ?? (acts(this.#role) ? 'open' : 'closed'),
  };

  constructor(options: CouchbaseOptions) {
    this.#options = { ...options, logger: options.logger.child({ part: 'couchbase' }) };
    this.#role = options.config.couchbase ? { kind: 'deciding' } : ALONE;
    this.applyConfig(options.config);
  }

  applyConfig(config: Config): void {
    this.#applying = this.#applying
      .then(() => this.#apply(config))
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error }, 'the Couchbase configuration could not be applied');
      });
  }

  async status(): Promise<CouchbaseStatus> {
    const [history, staticPool] = await Promise.all([
      this.#history?.link.status(),
      this.#staticPool?.link.status(),
    ]);
    const reading = this.#history?.import.status();
    return {
      ...(history ? { history } : {}),
      ...(staticPool ? { staticPool } : {}),
      ...(reading ? { import: reading } : {}),
      missingIndexStatements: missingIndexStatements(this.#history?.address.bucket, reading),
      role: this.#role,
    };
  }

  async retry(): Promise<void> {
    await Promise.all([
      this.#history?.link.retry(),
      this.#staticPool?.link.retry(),
      this.#history?.import.read(),
    ]);
  }

  role(): RoleStatus {
    return this.#role;
  }

  onRole(listener: (change: RoleChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async resign(handOver: (others: readonly string[]) => Promise<void>): Promise<boolean> {
    return (await this.#history?.resign(handOver)) ?? false;
  }

  expectLeadership(): void {
    this.#history?.election.expectLeadership();
  }

  announce(url: string | undefined): void {
    this.#url = url;
    void this.#history?.election.step();
  }

  async installation(own: string): Promise<string> {
    await this.#applying;
    return this.#history?.installation(own, FIRST_CONTACT_MS) ?? own;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#applying;
    await Promise.all([this.#history?.close(), this.#staticPool?.link.close()]);
  }

  async #apply({ couchbase, staticPool }: Config): Promise<void> {
    if (this.#closed) return;
    const history = couchbase && toBucketAddress(couchbase);
    this.#leaseSeconds = couchbase?.leaseSeconds ?? DEFAULT_LEASE_SECONDS;
    const members = staticPool && toBucketAddress(staticPool, couchbase?.caFile);
    // First the queue: what changes from here on is owed to the buckets, reachable or not.
    await this.#options.store.outbox.configure({
      ...(history ? { history: toBucketId(history) } : {}),
      ...(members ? { static: toBucketId(members) } : {}),
    });
    await this.#followHistory(history);
    await this.#followStaticPool(members);
  }

  async #followHistory(address: BucketAddress | undefined): Promise<void> {
    if (isDeepStrictEqual(this.#history?.address, address)) return;
    await this.#history?.close();
    this.#history = undefined;
    if (!address) {
      this.#become({ role: ALONE, takenOver: false });
      return;
    }
    const { store, clock, logger } = this.#options;
    this.#history = await HistoryBucket.open({
      address,
      bucket: this.#newBucket(),
      store,
      clock,
      logger,
      acting: acts(this.#role),
      url: () => this.#url,
      leaseSeconds: () => this.#leaseSeconds,
      onRole: (change) => this.#become(change),
      onLease: () => this.#staticPool?.link.wake(),
    });
  }

  async #followStaticPool(address: BucketAddress | undefined): Promise<void> {
    if (isDeepStrictEqual(this.#staticPool?.address, address)) return;
    await this.#staticPool?.link.close();
    this.#staticPool = undefined;
    if (!address) return;
    const { store, clock, logger } = this.#options;
    const link = new BucketLink({
      target: 'static',
      address,
      bucket: this.#newBucket(),
      outbox: store.outbox,
      merge: mergeStaticPool,
      clock,
      logger,
      mayWrite: () => acts(this.#role),
      onConnected: () => {},
      onDeposed: () => {},
    });
    this.#staticPool = { address, link };
  }

  #newBucket(): Bucket {
    return (this.#options.newBucket ?? createWorkerBucket)();
  }

  #become(change: RoleChange): void {
    if (isDeepStrictEqual(this.#role, change.role)) return;
    if (acts(this.#role) && !acts(change.role)) this.#term += 1;
    this.#role = change.role;
    for (const listener of this.#listeners) listener(change);
  }
}

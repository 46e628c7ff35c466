import { randomUUID } from 'node:crypto';
import type { Clock, Logger } from '../../ports.ts';
import type { SqliteStore } from '../sqlite/sqlite-store.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { BucketLink } from './bucket-link.ts';
import { BucketImport } from './import/bucket-import.ts';
import { LeaderElection, type RoleChange } from './leader/leader-election.ts';
import { Members } from './leader/members.ts';
import { agreeOnInstallation, knownInstallation } from './leader/shared-installation.ts';
import { fenced, mergeHistory } from './merge-document.ts';
import { toBucketId } from './sdk/to-bucket-address.ts';

const MEMBER_SETTING = 'couchbase.member';
/** Who made which VM is good to know before taking over, but VMs wait for their new leader. */
const LAST_READING_MS = 1_500;
/** A hung server does not hold up the end: the lease then ends by itself. */
const GIVE_BACK_MS = 1_500;

export interface HistoryBucketOptions {
  readonly address: BucketAddress;
  readonly bucket: Bucket;
  readonly store: SqliteStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This service acts already: the bucket came into the configuration of one that runs. */
  readonly acting: boolean;
  /** Where this service answers, once it does. */
  readonly url: () => string | undefined;
  readonly leaseSeconds: () => number;
  readonly onRole: (change: RoleChange) => void;
  /** This service writes, also to the static pool. */
  readonly onLease: () => void;
}

/** The history's bucket: documents out and in, and which of the services on it leads. */
export class HistoryBucket {
  readonly address: BucketAddress;
  readonly link: BucketLink;
  readonly import: BucketImport;
  readonly election: LeaderElection;
  readonly #options: HistoryBucketOptions;
  readonly #members: Members;
  #connected: () => void = () => {};
  readonly #firstConnection = new Promise<void>((resolve) => {
    this.#connected = resolve;
  });

  static async open(options: HistoryBucketOptions): Promise<HistoryBucket> {
    const { store } = options;
    let member = await store.readSetting(MEMBER_SETTING);
    if (member === undefined) {
      member = randomUUID();
      await store.writeSetting(MEMBER_SETTING, member);
    }
    return new HistoryBucket(options, member);
  }

  private constructor(options: HistoryBucketOptions, member: string) {
    const { address, bucket, store, clock, logger } = options;
    this.#options = options;
    this.address = address;
    this.link = new BucketLink({
      target: 'history',
      address,
      bucket,
      outbox: store.outbox,
      merge: fenced(mergeHistory, () => this.election.epoch()),
      clock,
      logger,
      mayWrite: () => this.election.epoch() !== undefined,
      onConnected: () => this.#onConnected(),
      onDeposed: () => void this.election.doubt(),
    });
    const connected = () => this.link.connection.connected();
    const bucketId = toBucketId(address);
    this.import = new BucketImport({ bucket, bucketId, store, clock, logger, connected });
    this.#members = new Members({ bucket, member, store, clock });
    this.election = new LeaderElection({
      bucket,
      connected,
      members: this.#members,
      member,
      acting: options.acting,
      url: options.url,
      leaseSeconds: options.leaseSeconds,
      met: (reason) => this.link.connection.met(reason),
      clock,
      logger,
      onRole: (change) => {
        options.onRole(change);
        // The first lease came before the role.
        if (change.role.kind === 'leader') this.#onLease();
      },
      onLease: () => this.#onLease(),
      beforeTakeOver: () => Promise.race([this.import.read(), this.#pause(LAST_READING_MS)]),
    });
  }

  /**
   * The installation of the services on this bucket; `own` where it can't be told within `waitMs`.
   * A later contact tells it too: then it counts from the next start.
   */
  async installation(own: string, waitMs: number): Promise<string> {
    const { store, bucket } = this.#options;
    const bucketId = toBucketId(this.address);
    const known = await knownInstallation(store, bucketId);
    if (known !== undefined) return known;
    const agreed = this.#firstConnection.then(() => agreeOnInstallation(bucket, store, { bucketId, own }));
    void agreed.then((id) => this.#tellOtherInstallation(own, id)).catch(() => {});
    return (await Promise.race([agreed, this.#pause(waitMs)]).catch(() => undefined)) ?? own;
  }

  async resign(handOver: (others: readonly string[]) => Promise<void>): Promise<boolean> {
    const others = this.#members.otherUrls();
    return others.length > 0 && this.election.resign(() => handOver(others));
  }

  async close(): Promise<void> {
    await Promise.race([this.election.close(), this.#pause(GIVE_BACK_MS)]);
    // The bucket first: a query that is answered slowly must not hold up the end.
    await this.link.close();
    await this.import.close();
  }

  #onLease(): void {
    this.link.wake();
    this.#options.onLease();
  }

  #onConnected(): void {
    this.#connected();
    void this.import.read();
    void this.election.step();
  }

  #tellOtherInstallation(own: string, id: string | undefined): void {
    if (id === undefined || id === own) return;
    this.#options.logger.warn(
      { own, shared: id },
      'the services on this bucket are one installation; VMs made under the own id before are not taken along',
    );
  }

  #pause(delayMs: number): Promise<undefined> {
    return new Promise((resolve) => {
      this.#options.clock.setTimer(delayMs, () => resolve(undefined));
    });
  }
}

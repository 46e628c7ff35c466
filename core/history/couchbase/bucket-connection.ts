import type { BucketState } from '../../model/couchbase.ts';
import type { CancelTimer, Clock, Logger } from '../../ports.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { couchbaseBackoffMs } from './couchbase-backoff.ts';

export interface BucketConnectionOptions {
  readonly bucket: Bucket;
  readonly address: BucketAddress;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called each time a connection stands. */
  readonly onConnected: () => void;
}

/**
 * Connects, however long it takes: the SDK gives up after ten seconds and for good. Once connected, it reconnects by
 * itself; one connection is kept as long as the bucket is configured.
 */
export class BucketConnection {
  readonly #options: BucketConnectionOptions;
  #state: BucketState = { kind: 'connecting', attempt: 1 };
  #cancelTimer: CancelTimer = () => {};
  #closed = false;

  constructor(options: BucketConnectionOptions) {
    this.#options = options;
    options.bucket.onLost((reason) => this.lost(reason));
    void this.#connect(1);
  }

  state(): BucketState {
    return this.#state;
  }

  /** Operations can be asked for; they may still find no server. */
  connected(): boolean {
    return this.#state.kind === 'connected' || this.#state.kind === 'disturbed';
  }

  /** What an operation met, for the status. Undefined: it went well. */
  met(reason: string | undefined): void {
    if (!this.connected()) return;
    const since = this.#options.clock.now();
    if (reason === undefined) {
      if (this.#state.kind === 'disturbed') this.#state = { kind: 'connected', since };
    } else if (this.#state.kind === 'connected') {
      this.#state = { kind: 'disturbed', since, reason };
    } else if (this.#state.kind === 'disturbed') {
      this.#state = { ...this.#state, reason };
    }
  }

  /** The connection itself is gone (the SDK's process died): begins anew. */
  lost(reason: string): void {
    if (!this.connected()) return;
    this.#pause(1, reason);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer();
    this.#state = { kind: 'closed' };
    await this.#options.bucket.close();
  }

  async #connect(attempt: number): Promise<void> {
    const { bucket, address, clock, logger, onConnected } = this.#options;
    this.#state = { kind: 'connecting', attempt };
    try {
      await bucket.connect(address);
      if (this.#closed) return;
      this.#state = { kind: 'connected', since: clock.now() };
      logger.info({ bucket: address.bucket, attempt }, 'the bucket is connected');
      onConnected();
    } catch (error) {
      if (!this.#closed) this.#pause(attempt, error instanceof Error ? error.message : String(error));
    }
  }

  #pause(attempt: number, reason: string): void {
    const { clock, logger, address } = this.#options;
    const delayMs = couchbaseBackoffMs(attempt);
    this.#state = { kind: 'waiting', attempt, reason, retryAt: clock.now() + delayMs };
    const facts = { server: address.connectionString, bucket: address.bucket, reason, attempt, delayMs };
    if (attempt === 1) logger.warn(facts, 'no connection to the bucket; what is to be written waits');
    else logger.debug(facts, 'still no connection to the bucket');
    this.#cancelTimer = clock.setTimer(delayMs, () => void this.#connect(attempt + 1));
  }
}

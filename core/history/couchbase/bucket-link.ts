import type { BucketStatus } from '../../model/couchbase.ts';
import type { Clock, Logger } from '../../ports.ts';
import type { Outbox, OutboxTarget } from '../outbox.ts';
import type { Bucket, BucketAddress } from './bucket.ts';
import { BucketConnection } from './bucket-connection.ts';
import type { DeliverOptions } from './deliver-document.ts';
import { OutboxWriter } from './outbox-writer.ts';

export interface BucketLinkOptions {
  readonly target: OutboxTarget;
  readonly address: BucketAddress;
  readonly bucket: Bucket;
  readonly outbox: Outbox;
  readonly merge: DeliverOptions['merge'];
  readonly clock: Clock;
  readonly logger: Logger;
  /** This service is the one that writes. */
  readonly mayWrite: () => boolean;
  readonly onConnected: () => void;
  /** A later leader wrote a document. */
  readonly onDeposed: () => void;
}

/** One bucket with its connection and the documents on their way to it. */
export class BucketLink {
  readonly bucket: Bucket;
  readonly connection: BucketConnection;
  readonly #options: BucketLinkOptions;
  readonly #writer: OutboxWriter;
  readonly #stopListening: () => void;

  constructor(options: BucketLinkOptions) {
    const { bucket, address, clock, logger, outbox, target } = options;
    this.#options = options;
    this.bucket = bucket;
    this.connection = new BucketConnection({
      bucket,
      address,
      clock,
      logger,
      onConnected: () => {
        void this.retry();
        options.onConnected();
      },
    });
    this.#writer = new OutboxWriter({
      outbox,
      target,
      bucket,
      merge: options.merge,
      clock,
      logger,
      mayWrite: () => options.mayWrite() && this.connection.connected(),
      met: (reason) => this.connection.met(reason),
      lost: (reason) => this.connection.lost(reason),
      deposed: options.onDeposed,
    });
    this.#stopListening = outbox.onQueued(() => this.#writer.wake());
  }

  wake(): void {
    this.#writer.wake();
  }

  /** Parked and postponed documents too: what stood in their way may be gone. */
  async retry(): Promise<void> {
    const { outbox, target, logger } = this.#options;
    await outbox.retry(target).catch((error: unknown) => {
      logger.error({ err: error }, 'parked documents could not be taken up again');
    });
    this.wake();
  }

  async status(): Promise<BucketStatus> {
    const { address, outbox, target } = this.#options;
    const { parkedDocuments, ...depth } = await outbox.depth(target);
    return {
      server: address.connectionString,
      bucket: address.bucket,
      state: this.connection.state(),
      ...depth,
      parkedDocuments: [...parkedDocuments],
      ...this.#writer.status(),
    };
  }

  async close(): Promise<void> {
    this.#stopListening();
    // First the bucket: an operation that waits for a hung server must not hold up the end.
    await this.connection.close();
    await this.#writer.close();
  }
}

import { DynvmError } from '../../model/failure.ts';
import type { CancelTimer, Clock, Logger } from '../../ports.ts';
import type { Outbox, OutboxEntry, OutboxResult, OutboxTarget } from '../outbox.ts';
import { couchbaseBackoffMs } from './couchbase-backoff.ts';
import type { DeliverOptions, Delivery } from './deliver-document.ts';
import { deliverDocument } from './deliver-document.ts';

/** Documents in flight at a time; one document is never in flight twice. */
const AT_ONCE = 32;
/** A document that keeps being changed by somebody else waits longer each time. */
const CONTENDED_LONGEST_MS = 300_000;

export interface OutboxWriterOptions extends DeliverOptions {
  readonly outbox: Outbox;
  readonly target: OutboxTarget;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Connected, and the one service that writes. Asked before every document. */
  readonly mayWrite: () => boolean;
  /** What the server said, or that it answered. */
  readonly met: (reason: string | undefined) => void;
  /** The bucket's thread is gone. */
  readonly lost: (reason: string) => void;
  /** A document was written by a later leader. */
  readonly deposed: () => void;
}

export interface OutboxWriterStatus {
  readonly written: number;
  readonly lastWrittenAt?: number;
  readonly lastError?: { readonly at: number; readonly reason: string };
}

/** Brings the outbox's documents to the bucket as long as it answers; while it doesn't, they wait. */
export class OutboxWriter {
  readonly #options: OutboxWriterOptions;
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;
  #cancelTimer: CancelTimer = () => {};
  #closed = false;
  #status: OutboxWriterStatus = { written: 0 };

  constructor(options: OutboxWriterOptions) {
    this.#options = options;
  }

  status(): OutboxWriterStatus {
    return this.#status;
  }

  /** There may be something to write, or the way may be free again. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#cancelTimer();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Lets the documents in flight end. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#round();
      }
    } catch (error) {
      // The rows are where they were.
      const reason = error instanceof Error ? error.message : String(error);
      if (!(error instanceof DynvmError)) this.#options.lost(reason);
      this.#failed(reason);
    }
  }

  async #round(): Promise<void> {
    const { outbox, target, mayWrite } = this.#options;
    while (mayWrite() && !this.#closed) {
      const entries = await outbox.due(target, AT_ONCE);
      if (entries.length === 0) return;
      const results = await Promise.all(entries.map((entry) => this.#deliver(entry)));
      await outbox.settle(results.filter((result) => result !== undefined));
      const waiting = results.flatMap((result) => (result?.kind === 'later' ? [result.nextTryAt] : []));
      if (waiting.length > 0) this.#wakeAt(Math.min(...waiting));
      if (results.includes(undefined)) return;
    }
  }

  /** Undefined: nothing came of it, and it says nothing of the document. */
  async #deliver(entry: OutboxEntry): Promise<OutboxResult | undefined> {
    if (!this.#options.mayWrite()) return undefined;
    const delivery = await deliverDocument(entry, this.#options);
    const place = { target: entry.target, key: entry.key, revision: entry.revision };
    switch (delivery.kind) {
      case 'delivered':
        this.#delivered(delivery.written);
        return { ...place, kind: 'done' };
      case 'contended':
        return {
          ...place,
          kind: 'later',
          error: 'somebody else keeps changing it',
          nextTryAt: this.#nextTry(entry),
        };
      case 'refused':
        this.#refused(entry, delivery);
        return { ...place, kind: 'parked', error: delivery.reason };
      case 'fenced':
        this.#options.deposed();
        return undefined;
      case 'transient':
        this.#failed(delivery.reason);
        return undefined;
    }
  }

  #delivered(written: boolean): void {
    this.#failures = 0;
    this.#options.met(undefined);
    if (!written) return;
    const lastWrittenAt = this.#options.clock.now();
    this.#status = { ...this.#status, written: this.#status.written + 1, lastWrittenAt };
  }

  #refused({ key, target }: OutboxEntry, { reason }: Extract<Delivery, { kind: 'refused' }>): void {
    this.#status = { ...this.#status, lastError: { at: this.#options.clock.now(), reason } };
    this.#options.logger.error(
      { key, target, reason },
      'a document was refused; it is kept, and written once it is asked for again',
    );
  }

  #failed(reason: string): void {
    this.#status = { ...this.#status, lastError: { at: this.#options.clock.now(), reason } };
    this.#options.met(reason);
    this.#failures += 1;
    this.#wakeAt(this.#options.clock.now() + couchbaseBackoffMs(this.#failures));
  }

  #nextTry({ attempts }: OutboxEntry): number {
    const delayMs = Math.min(CONTENDED_LONGEST_MS, 1_000 * 2 ** Math.min(attempts, 10));
    return this.#options.clock.now() + delayMs;
  }

  #wakeAt(at: number): void {
    const { clock } = this.#options;
    this.#cancelTimer();
    this.#cancelTimer = clock.setTimer(Math.max(0, at - clock.now()), () => this.wake());
  }
}

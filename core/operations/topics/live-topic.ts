import {
  TOPIC_BATCH_INTERVAL_MS,
  TOPIC_CHUNK_ROWS,
  type TopicPatch,
  type TopicSnapshot,
} from '../../contract/topics.ts';
import type { RowChanges } from '../../fleet/index.ts';
import type { CancelTimer, Clock, Logger } from '../../ports.ts';

export type TopicMessage = TopicSnapshot | TopicPatch;
export type TopicKey = string | number;

/** Where the rows of a topic come from. Rows are never changed in place: a changed row is a new object. */
export interface TopicSource<Row, Key extends TopicKey> {
  rows(): readonly Row[];
  toKey(row: Row): Key;
  onChanges(listener: (changes: RowChanges<Row, Key>) => void): () => void;
}

export interface SubscribeOptions {
  /** False while the receiver can't take more: changes are then merged by row, never queued. */
  canSend?: () => boolean;
}

export interface Subscription {
  /** Tells that `canSend` may be true again; without it this is found out within a second. */
  resume(): void;
  close(): void;
}

/** How soon a receiver that could not take more is asked again when nobody says {@link Subscription.resume}. */
const BLOCKED_RETRY_MS = 1000;

interface FeedOptions<Row, Key extends TopicKey> extends SubscribeOptions {
  topic: string;
  epoch: string;
  source: TopicSource<Row, Key>;
  clock: Clock;
  logger: Logger;
  send: (message: TopicMessage) => void;
}

/**
 * Feeds one subscriber: a snapshot in chunks, then patches with whole rows, at most one batch in
 * {@link TOPIC_BATCH_INTERVAL_MS}. What it still has to say is bounded by the table's size: a subscriber that
 * falls further behind gets a new snapshot instead.
 * @see docs/decisions/0010-live-tables-are-numbered-per-subscriber.md
 */
export function feedSubscriber<Row, Key extends TopicKey>(options: FeedOptions<Row, Key>): Subscription {
  return new SubscriberFeed(options);
}

class SubscriberFeed<Row, Key extends TopicKey> implements Subscription {
  readonly #options: FeedOptions<Row, Key>;
  readonly #stopListening: () => void;
  #seq = 0;
  /** Rows of a snapshot that are still to be sent; undefined when it is complete. */
  #snapshot: readonly Row[] | undefined;
  #pending = new Map<Key, { row: Row } | 'removed'>();
  #lastBatchAtMs = Number.NEGATIVE_INFINITY;
  #timer: CancelTimer | undefined;
  #closed = false;

  constructor(options: FeedOptions<Row, Key>) {
    this.#options = options;
    this.#stopListening = options.source.onChanges((changes) => this.#note(changes));
    this.#startSnapshot();
    this.#schedule(0);
  }

  resume(): void {
    this.#cancelTimer();
    this.#scheduleWhatIsLeft();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
    this.#stopListening();
  }

  /** Of several changes of a row only the last is kept. */
  #note({ upserts, removes }: RowChanges<Row, Key>): void {
    const { source } = this.#options;
    for (const key of removes) this.#pending.set(key, 'removed');
    for (const row of upserts) this.#pending.set(source.toKey(row), { row });
    if (this.#pending.size > source.rows().length + TOPIC_CHUNK_ROWS) this.#startSnapshot();
    this.#scheduleBatch();
  }

  #startSnapshot(): void {
    this.#seq += 1;
    this.#snapshot = [...this.#options.source.rows()];
    this.#pending = new Map();
  }

  #schedule(delayMs: number): void {
    if (this.#closed || this.#timer) return;
    this.#timer = this.#options.clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#pump();
    });
  }

  #scheduleBatch(): void {
    const dueAtMs = this.#lastBatchAtMs + TOPIC_BATCH_INTERVAL_MS;
    this.#schedule(Math.max(0, dueAtMs - this.#options.clock.monotonicMs()));
  }

  #scheduleWhatIsLeft(): void {
    if (this.#snapshot) this.#schedule(0);
    else if (this.#pending.size > 0) this.#scheduleBatch();
  }

  #cancelTimer(): void {
    this.#timer?.();
    this.#timer = undefined;
  }

  #pump(): void {
    const { canSend } = this.#options;
    if (canSend && !canSend()) {
      this.#schedule(BLOCKED_RETRY_MS);
      return;
    }
    if (this.#snapshot) this.#sendSnapshotChunk(this.#snapshot);
    else if (this.#pending.size > 0) this.#sendBatch();
    this.#scheduleWhatIsLeft();
  }

  /** One chunk a turn, so that a long table never holds up the rest of the process. */
  #sendSnapshotChunk(left: readonly Row[]): void {
    const rows = left.slice(0, TOPIC_CHUNK_ROWS);
    const rest = left.slice(TOPIC_CHUNK_ROWS);
    const more = rest.length > 0;
    this.#snapshot = more ? rest : undefined;
    this.#lastBatchAtMs = this.#options.clock.monotonicMs();
    const { topic, epoch } = this.#options;
    this.#deliver({ kind: 'snapshot', topic, epoch, seq: this.#seq, rows, more });
  }

  #sendBatch(): void {
    const changes = [...this.#pending];
    this.#pending = new Map();
    this.#lastBatchAtMs = this.#options.clock.monotonicMs();
    for (let start = 0; start < changes.length; start += TOPIC_CHUNK_ROWS) {
      this.#sendPatch(changes.slice(start, start + TOPIC_CHUNK_ROWS));
    }
  }

  #sendPatch(changes: readonly (readonly [Key, { row: Row } | 'removed'])[]): void {
    const upserts: Row[] = [];
    const removes: Key[] = [];
    for (const [key, change] of changes) {
      if (change === 'removed') removes.push(key);
      else upserts.push(change.row);
    }
    this.#seq += 1;
    const { topic, epoch } = this.#options;
    this.#deliver({ kind: 'patch', topic, epoch, seq: this.#seq, upserts, removes });
  }

  /** A receiver that fails (a window that is gone) ends its own subscription only. */
  #deliver(message: TopicMessage): void {
    if (this.#closed) return;
    try {
      this.#options.send(message);
    } catch (error) {
      const { logger, topic } = this.#options;
      logger.warn({ err: error, topic }, 'a subscriber failed; it is dropped');
      this.close();
    }
  }
}

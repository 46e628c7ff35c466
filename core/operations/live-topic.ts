import {
  TOPIC_BATCH_INTERVAL_MS,
  TOPIC_CHUNK_ROWS,
  type TopicPatch,
  type TopicSnapshot,
} from '../contract/topics.ts';
import type { RowChanges } from '../fleet/index.ts';
import type { CancelTimer, Clock, Logger } from '../ports.ts';

export type TopicMessage = TopicSnapshot | TopicPatch;
export type TopicKey = string | number;

/** Where the rows of a topic come from. Rows are never changed in place: a changed row is a new object. */
export interface TopicSource<Row, Key extends TopicKey> {
  rows(): readonly Row[];
  keyOf(row: Row): Key;
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
 * @see DESIGN.md §4 Events
 */
export function feedSubscriber<Row, Key extends TopicKey>(options: FeedOptions<Row, Key>): Subscription {
  const { topic, epoch, source, clock, logger, send } = options;
  const canSend = options.canSend ?? (() => true);
  let seq = 0;
  /** Rows of a snapshot that are still to be sent; undefined when it is complete. */
  let snapshot: readonly Row[] | undefined;
  let pending = new Map<Key, { row: Row } | 'removed'>();
  let lastBatchAtMs = Number.NEGATIVE_INFINITY;
  let timer: CancelTimer | undefined;
  let closed = false;

  const stopListening = source.onChanges(({ upserts, removes }) => {
    for (const key of removes) pending.set(key, 'removed');
    for (const row of upserts) pending.set(source.keyOf(row), { row });
    const rows = source.rows();
    if (pending.size > rows.length + TOPIC_CHUNK_ROWS) startSnapshot();
    scheduleBatch();
  });
  startSnapshot();
  schedule(0);

  function startSnapshot(): void {
    seq += 1;
    snapshot = [...source.rows()];
    pending = new Map();
  }

  function schedule(delayMs: number): void {
    if (closed || timer) return;
    timer = clock.setTimer(delayMs, () => {
      timer = undefined;
      pump();
    });
  }

  function scheduleBatch(): void {
    schedule(Math.max(0, lastBatchAtMs + TOPIC_BATCH_INTERVAL_MS - clock.monotonicMs()));
  }

  function pump(): void {
    if (closed) return;
    if (!canSend()) {
      schedule(BLOCKED_RETRY_MS);
      return;
    }
    if (snapshot) sendSnapshotChunk(snapshot);
    else if (pending.size > 0) sendBatch();
    scheduleWhatIsLeft();
  }

  function scheduleWhatIsLeft(): void {
    if (snapshot) schedule(0);
    else if (pending.size > 0) scheduleBatch();
  }

  /** One chunk a turn, so that a long table never holds up the rest of the process. */
  function sendSnapshotChunk(rows: readonly Row[]): void {
    const chunk = rows.slice(0, TOPIC_CHUNK_ROWS);
    const rest = rows.slice(TOPIC_CHUNK_ROWS);
    snapshot = rest.length > 0 ? rest : undefined;
    lastBatchAtMs = clock.monotonicMs();
    deliver({ kind: 'snapshot', topic, epoch, seq, rows: chunk, more: rest.length > 0 });
  }

  function sendBatch(): void {
    const changes = [...pending];
    pending = new Map();
    lastBatchAtMs = clock.monotonicMs();
    for (let start = 0; start < changes.length; start += TOPIC_CHUNK_ROWS) {
      const upserts: Row[] = [];
      const removes: Key[] = [];
      for (const [key, change] of changes.slice(start, start + TOPIC_CHUNK_ROWS)) {
        if (change === 'removed') removes.push(key);
        else upserts.push(change.row);
      }
      seq += 1;
      deliver({ kind: 'patch', topic, epoch, seq, upserts, removes });
    }
  }

  /** A receiver that fails (a window that is gone) ends its own subscription only. */
  function deliver(message: TopicMessage): void {
    if (closed) return;
    try {
      send(message);
    } catch (error) {
      logger.warn({ err: error, topic }, 'a subscriber failed; it is dropped');
      close();
    }
  }

  function close(): void {
    closed = true;
    timer?.();
    timer = undefined;
    stopListening();
  }

  return {
    close,
    resume() {
      timer?.();
      timer = undefined;
      scheduleWhatIsLeft();
    },
  };
}

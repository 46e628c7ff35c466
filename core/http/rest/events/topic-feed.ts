import { randomUUID } from 'node:crypto';
import { createDeferred } from '../../../base/deferred.ts';
import { Emitter } from '../../../base/emitter.ts';
import { type TopicName, topics } from '../../../contract/contract.ts';
import type { Subscription, TopicMessage } from '../../../operations/index.ts';

/** What a client that was away can catch up on; whoever was away for longer gets a new snapshot. */
const RING_MAX_PATCHES = 1000;
const RING_MAX_LENGTH = 8 * 1024 * 1024;

export type RowKey = string | number;

/** A row as the core has it, and its text as clients get it. */
export interface FeedRow {
  readonly key: RowKey;
  readonly row: object;
  readonly text: string;
}

/** With the row as it was before; undefined: it is new. */
interface ChangedRow extends FeedRow {
  readonly before: object | undefined;
}

/** What changed between `seq - 1` and `seq`. */
export interface FeedPatch {
  readonly seq: number;
  readonly upserts: readonly ChangedRow[];
  readonly removes: readonly { readonly key: RowKey; readonly before: object | undefined }[];
  /** The data of the event as everybody gets it who gets all rows: made once for all of them. */
  readonly text: string;
}

export interface FeedSnapshot {
  readonly seq: number;
  readonly rows: readonly FeedRow[];
}

type Follow = (topic: TopicName, send: (message: TopicMessage) => void) => Subscription;

export interface TopicFeedOptions {
  readonly follow: Follow;
  /** A row as its clients get it. */
  readonly toText: (row: object) => string;
}

/**
 * One topic for any number of streams: its rows, numbered changes, and the last of these in a ring. Streams keep their
 * place in it and nothing else, so what a slow one costs does not grow.
 */
export class TopicFeed {
  readonly topic: TopicName;
  /** Numbers of another run mean nothing here. */
  readonly epoch = randomUUID().slice(0, 8);
  readonly changed = new Emitter();
  readonly #key: string;
  readonly #toText: (row: object) => string;
  readonly #subscription: Subscription;
  readonly #ready = createDeferred<void>();
  #isReady = false;
  #seq = 0;
  #rows = new Map<RowKey, FeedRow>();
  #ring: FeedPatch[] = [];
  #ringLength = 0;
  /** Chunks of a snapshot that is still coming. */
  #arriving: object[] = [];
  #snapshot: FeedSnapshot | undefined;

  constructor(topic: TopicName, { follow, toText }: TopicFeedOptions) {
    this.topic = topic;
    this.#toText = toText;
    this.#key = topics[topic].key;
    this.#subscription = follow(topic, (message) => this.#take(message));
  }

  /** Resolves when the first snapshot is complete. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Shared by all who ask before the next change. */
  snapshot(): FeedSnapshot {
    this.#snapshot ??= { seq: this.#seq, rows: [...this.#rows.values()] };
    return this.#snapshot;
  }

  /** The change after `seq`; `none` where there is none yet, `lost` where it is not kept any more. */
  next(seq: number): FeedPatch | 'none' | 'lost' {
    if (seq === this.#seq) return 'none';
    const first = this.#ring[0]?.seq ?? this.#seq + 1;
    return (seq > this.#seq ? undefined : this.#ring[seq + 1 - first]) ?? 'lost';
  }

  close(): void {
    this.#subscription.close();
  }

  #take(message: TopicMessage): void {
    if (message.kind === 'patch') {
      this.#change(message.upserts as object[], message.removes);
      return;
    }
    this.#arriving.push(...(message.rows as object[]));
    if (message.more) return;
    const rows = this.#arriving;
    this.#arriving = [];
    const keys = new Set(rows.map((row) => this.#keyOf(row)));
    const gone = [...this.#rows.keys()].filter((key) => !keys.has(key));
    const changed = rows.filter((row) => this.#rows.get(this.#keyOf(row))?.row !== row);
    if (this.#isReady && changed.length + gone.length > 0) this.#change(changed, gone);
    else this.#store(changed, gone);
    if (this.#isReady) return;
    this.#isReady = true;
    this.#ready.resolve();
  }

  #change(changed: readonly object[], removedKeys: readonly RowKey[]): void {
    const removes = removedKeys.map((key) => ({ key, before: this.#rows.get(key)?.row }));
    const upserts = this.#store(changed, removedKeys);
    this.#seq += 1;
    const head = `{"topic":"${this.topic}","epoch":"${this.epoch}","seq":${this.#seq}`;
    const text = `${head},"upserts":[${upserts.map((row) => row.text)}],"removes":${JSON.stringify(removedKeys)}}`;
    this.#ring.push({ seq: this.#seq, upserts, removes, text });
    this.#ringLength += text.length;
    while (
      this.#ring.length > RING_MAX_PATCHES ||
      (this.#ringLength > RING_MAX_LENGTH && this.#ring.length > 1)
    ) {
      this.#ringLength -= this.#ring.shift()?.text.length ?? 0;
    }
    this.changed.emit();
  }

  #store(changed: readonly object[], removes: readonly RowKey[]): ChangedRow[] {
    this.#snapshot = undefined;
    for (const key of removes) this.#rows.delete(key);
    return changed.map((row) => {
      const key = this.#keyOf(row);
      const before = this.#rows.get(key)?.row;
      const stored = { key, row, text: this.#toText(row) };
      this.#rows.set(key, stored);
      return { ...stored, before };
    });
  }

  #keyOf(row: object): RowKey {
    return Reflect.get(row, this.#key) as RowKey;
  }
}

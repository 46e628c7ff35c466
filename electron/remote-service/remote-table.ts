import { z } from 'zod';
import { createDeferred } from '../../core/base/deferred.ts';
import { Emitter } from '../../core/base/emitter.ts';
import { type TopicName, topics } from '../../core/contract/contract.ts';
import type { TopicSource } from '../../core/operations/topics/live-topic.ts';

type Key = string | number;

const Snapshot = z.object({
  topic: z.string(),
  more: z.boolean(),
  rows: z.array(z.record(z.string(), z.unknown())),
});
const Patch = z.object({
  topic: z.string(),
  upserts: z.array(z.record(z.string(), z.unknown())),
  removes: z.array(z.union([z.string(), z.number()])),
});
type Row = z.output<typeof Snapshot>['rows'][number];

/** A live table of a service, as this application has it. */
export class RemoteTable implements TopicSource<Row, Key> {
  readonly #key: string;
  readonly #rows = new Map<Key, Row>();
  readonly #changed = new Emitter<{ upserts: readonly Row[]; removes: readonly Key[] }>();
  readonly #ready = createDeferred<void>();
  /** Chunks of a snapshot that is not complete. */
  #arriving: Row[] = [];

  constructor(topic: TopicName) {
    this.#key = topics[topic].key;
  }

  /** Resolves with the first complete snapshot. */
  ready(): Promise<void> {
    return this.#ready.promise;
  }

  rows(): readonly Row[] {
    return [...this.#rows.values()];
  }

  toKey(row: Row): Key {
    return row[this.#key] as Key;
  }

  onChanges(listener: (changes: { upserts: readonly Row[]; removes: readonly Key[] }) => void): () => void {
    return this.#changed.on(listener);
  }

  /** Another stream begins: what had arrived of a snapshot is none. */
  restart(): void {
    this.#arriving = [];
  }

  /** @throws ZodError it is no snapshot */
  takeSnapshot(data: unknown): void {
    const { rows, more } = Snapshot.parse(data);
    this.#arriving.push(...rows);
    if (more) return;
    const upserts = this.#arriving;
    this.#arriving = [];
    const keys = new Set(upserts.map((row) => this.toKey(row)));
    this.#apply(
      upserts,
      [...this.#rows.keys()].filter((key) => !keys.has(key)),
    );
    this.#ready.resolve();
  }

  /** @throws ZodError it is no patch */
  takePatch(data: unknown): void {
    const { upserts, removes } = Patch.parse(data);
    this.#apply(upserts, removes);
  }

  #apply(upserts: readonly Row[], removes: readonly Key[]): void {
    for (const key of removes) this.#rows.delete(key);
    for (const row of upserts) this.#rows.set(this.toKey(row), row);
    this.#changed.emit({ upserts, removes });
  }
}

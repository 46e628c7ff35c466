import type { ServerResponse } from 'node:http';
import type { TopicName } from '../../../contract/contract.ts';
import { TOPIC_CHUNK_ROWS } from '../../../contract/topics.ts';
import { type Positions, writePositions } from './event-position.ts';
import type { FeedPatch, FeedRow, TopicFeed } from './topic-feed.ts';

/** So much waits for a client at most; more stays in the ring until it has read that. */
const UNREAD_MAX_BYTES = 256 * 1024;

export interface EventStreamOptions {
  readonly response: ServerResponse;
  readonly feeds: readonly TopicFeed[];
  /** Where the client was before. */
  readonly resume: Positions;
  /** Which rows of a topic the client wants; absent: all. */
  readonly wants?: ((topic: TopicName, row: object) => boolean) | undefined;
}

interface Place {
  readonly feed: TopicFeed;
  seq: number;
  /** Rows of a snapshot that are still to be sent. */
  rest: readonly FeedRow[] | undefined;
}

/** Writes the events of some topics to one client, as fast as it reads and never ahead of it. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #places: Place[];
  readonly #unsubscribe: (() => void)[];
  #ended = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#places = options.feeds.map((feed) => toPlace(feed, options));
    this.#unsubscribe = options.feeds.map((feed) => feed.changed.on(() => this.#pump()));
    options.response.on('drain', () => this.#pump());
    options.response.on('close', () => this.#stop());
    this.#pump();
  }

  /** Keeps the connection open through proxies, and tells a client that it still stands. */
  beat(): void {
    if (!this.#ended && this.#options.response.writableLength === 0)
      this.#options.response.write(': beat\n\n');
  }

  /** Tells why, and ends. */
  end(reason: { readonly code: string; readonly detail: string; readonly why?: string }): void {
    if (this.#ended) return;
    this.#stop();
    this.#options.response.end(`event: end\ndata: ${JSON.stringify(reason)}\n\n`);
  }

  #stop(): void {
    this.#ended = true;
    for (const each of this.#unsubscribe) each();
  }

  #pump(): void {
    for (const place of this.#places) {
      while (!this.#ended && this.#options.response.writableLength < UNREAD_MAX_BYTES) {
        if (!this.#step(place)) break;
      }
    }
  }

  /** Writes one event; false where there is none to write now. */
  #step(place: Place): boolean {
    if (place.rest) {
      this.#writeSnapshotChunk(place, place.rest);
      return true;
    }
    const patch = place.feed.next(place.seq);
    if (patch === 'none') return false;
    if (patch === 'lost') {
      this.end({
        code: 'too-slow',
        detail: `More of ${place.feed.topic} has changed than is kept for clients that fall behind: connect again`,
      });
      return false;
    }
    place.seq = patch.seq;
    const text = this.#textFor(place.feed, patch);
    if (text !== undefined) this.#write('patch', text);
    return true;
  }

  #writeSnapshotChunk(place: Place, rest: readonly FeedRow[]): void {
    const { topic, epoch } = place.feed;
    const rows = rest.slice(0, TOPIC_CHUNK_ROWS);
    const more = rest.length > TOPIC_CHUNK_ROWS;
    place.rest = more ? rest.slice(TOPIC_CHUNK_ROWS) : undefined;
    const head = `{"topic":"${topic}","epoch":"${epoch}","seq":${place.seq},"more":${more}`;
    // Without its last chunk a snapshot is none: only that one can be resumed from.
    this.#write('snapshot', `${head},"rows":[${rows.map((row) => row.text)}]}`, !more);
  }

  /** The patch as this client gets it; undefined: nothing in it is for it. */
  #textFor({ topic, epoch }: TopicFeed, { seq, upserts, removes, text }: FeedPatch): string | undefined {
    const { wants } = this.#options;
    if (wants === undefined) return text;
    const own = upserts.filter(({ row }) => wants(topic, row));
    const wasOwn = ({ before }: { before: object | undefined }) =>
      before !== undefined && wants(topic, before);
    // A row that changed hands is gone for who had it.
    const lost = upserts.filter((change) => wasOwn(change) && !wants(topic, change.row));
    const gone = [...removes.filter(wasOwn), ...lost].map(({ key }) => key);
    if (own.length + gone.length === 0) return undefined;
    const head = `{"topic":"${topic}","epoch":"${epoch}","seq":${seq}`;
    return `${head},"upserts":[${own.map((row) => row.text)}],"removes":${JSON.stringify(gone)}}`;
  }

  #write(event: 'snapshot' | 'patch', data: string, withId = true): void {
    const id = withId ? `id: ${writePositions(this.#positions())}\n` : '';
    this.#options.response.write(`${id}event: ${event}\ndata: ${data}\n\n`);
  }

  #positions(): Positions {
    const complete = this.#places.filter(({ rest }) => rest === undefined);
    return new Map(complete.map(({ feed: { topic, epoch }, seq }) => [topic, { epoch, seq }]));
  }
}

/** Where the client was, if that run's numbers still count; else at the beginning of a snapshot. */
function toPlace(feed: TopicFeed, { resume, wants }: EventStreamOptions): Place {
  const before = resume.get(feed.topic);
  if (before?.epoch === feed.epoch && feed.next(before.seq) !== 'lost') {
    return { feed, seq: before.seq, rest: undefined };
  }
  const { seq, rows } = feed.snapshot();
  return { feed, seq, rest: wants ? rows.filter(({ row }) => wants(feed.topic, row)) : rows };
}

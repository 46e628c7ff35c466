import type { ConnectionState } from '../../core/contract/bridge.ts';
import type { TopicName } from '../../core/contract/contract.ts';
import type { TopicPatch, TopicSnapshot } from '../../core/contract/topics.ts';
import { AccessEnd } from '../../core/model/access-end.ts';
import { API, isSignedIn, NO_ANSWER } from './session.ts';

type Listener = (message: TopicSnapshot | TopicPatch) => void;

/** The browser gave up, after an answer that is no stream. */
const REOPEN_MS = 2000;

interface LiveStreamOptions {
  onConnection(state: ConnectionState): void;
  /** The service has ended the session. */
  onSignedOut(why: AccessEnd | undefined): void;
}

/**
 * All live tables of the page over one event stream: browsers allow six connections per host. The browser connects again
 * by itself and names the last event it had, so a short loss costs no new snapshot.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  readonly #listeners = new Map<TopicName, Set<Listener>>();
  #source: EventSource | undefined;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #isLost = false;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
  }

  /** Follows a topic until the returned function is called. */
  follow(topic: TopicName, listener: Listener): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    // Another stream, with this topic: those asked for in one go share it. All begin with a snapshot.
    this.#reopen(0);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(topic);
    };
  }

  #reopen(delayMs: number): void {
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => this.#open(), delayMs);
  }

  #open(): void {
    this.#source?.close();
    this.#source = undefined;
    if (this.#listeners.size === 0) return;
    const query = new URLSearchParams([...this.#listeners.keys()].map((topic) => ['topics', topic]));
    const source = new EventSource(`${API}/console/events?${query}`);
    this.#source = source;
    source.onopen = () => this.#tell(false);
    source.onerror = () => this.#lose(source);
    source.addEventListener('snapshot', ({ data }) => this.#deliver('snapshot', data));
    source.addEventListener('patch', ({ data }) => this.#deliver('patch', data));
    source.addEventListener('end', ({ data }) => this.#end(source, data));
  }

  #deliver(kind: 'snapshot' | 'patch', data: string): void {
    const message = { kind, ...JSON.parse(data) } as TopicSnapshot | TopicPatch;
    for (const listener of this.#listeners.get(message.topic as TopicName) ?? []) listener(message);
  }

  /** The service says why it ends the stream, before it does. */
  #end(source: EventSource, data: string): void {
    const { code, why } = JSON.parse(data) as { code: string; why?: unknown };
    if (code !== 'unauthenticated') return;
    source.close();
    this.#options.onSignedOut(AccessEnd.safeParse(why).data);
  }

  #lose(source: EventSource): void {
    if (source !== this.#source) return;
    this.#tell(true);
    if (source.readyState === EventSource.CLOSED) void this.#recover();
  }

  /** No stream was given: because nobody is signed in, or because the service can't now. */
  async #recover(): Promise<void> {
    if ((await isSignedIn()) === false) this.#options.onSignedOut(undefined);
    else this.#reopen(REOPEN_MS);
  }

  #tell(isLost: boolean): void {
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    const lost = { kind: 'lost', sinceAt: Date.now(), failure: NO_ANSWER } as const;
    this.#options.onConnection(isLost ? lost : { kind: 'live' });
  }
}

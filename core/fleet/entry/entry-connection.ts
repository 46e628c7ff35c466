import type { HostSettings, TlsSettings } from '../../config/index.ts';
import type { ChangeGate, Clock, Logger } from '../../ports.ts';
import type {
  ConnectionListener,
  ConnectionOptions,
  ConnectionState,
  LoadLimiter,
  RecordMemory,
  XapiConnection,
} from '../../xapi/index.ts';
import type { KnownPools } from './known-pools.ts';

export interface EntryConnectionOptions {
  clock: Clock;
  logger: Logger;
  installation: string;
  loadLimiter: LoadLimiter;
  recordMemory: RecordMemory;
  gate?: ChangeGate | undefined;
  /** Where the pools of the entries were found before. */
  knownPools: KnownPools;
  openConnection(options: ConnectionOptions): XapiConnection;
}

/** The connection of an entry as its settings are now; one that was replaced is not heard any more. */
export class EntryConnection {
  readonly #options: EntryConnectionOptions;
  readonly #listener: ConnectionListener;
  #xapi: XapiConnection | undefined;
  #state: ConnectionState;
  #sinceAt = 0;
  #loaded = false;
  #settings: HostSettings | undefined;
  /** Counts connections: tells the words of an earlier one apart. */
  #generation = 0;

  constructor(options: EntryConnectionOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#sinceAt = options.clock.now();
    this.#state = { kind: 'connecting', sinceAt: this.#sinceAt };
  }

  get xapi(): XapiConnection {
    if (!this.#xapi) throw new Error('The connection is used before it is opened.');
    return this.#xapi;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When this connection was first tried. */
  get sinceAt(): number {
    return this.#sinceAt;
  }

  /** A snapshot has come since it was last lost. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Connects with these settings, in place of any earlier connection. The listener may hear of it at once. */
  open(settings: HostSettings): void {
    void this.#xapi?.close();
    this.#sinceAt = this.#options.clock.now();
    this.#setState({ kind: 'connecting', sinceAt: this.#sinceAt });
    this.#settings = settings;
    this.#xapi = this.#connect(settings);
  }

  async close(): Promise<void> {
    await this.#xapi?.close();
  }

  #connect(settings: HostSettings): XapiConnection {
    const { hostRef, name, url, user, password, tls, maxObjects } = settings;
    const { clock, logger, installation, loadLimiter, recordMemory, knownPools, gate, openConnection } =
      this.#options;
    this.#generation += 1;
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    return openConnection({
      hostRef,
      name,
      url,
      user,
      password,
      tls,
      clock,
      logger,
      installation,
      loadLimiter,
      recordMemory,
      gate,
      limits: { maxObjects },
      knownPool: knownPools.find(settings),
      onPool: (pool) => isCurrent() && knownPools.remember(settings, pool),
      listener: {
        onState: (state) => isCurrent() && this.#onState(state),
        onSnapshot: (snapshot) => {
          if (!isCurrent()) return;
          this.#loaded = true;
          this.#listener.onSnapshot(snapshot);
        },
        onChanges: (changes) => isCurrent() && this.#listener.onChanges(changes),
      },
    });
  }

  #onState(state: ConnectionState): void {
    this.#setState(state);
    this.#listener.onState(state);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    if (state.kind === 'live') return;
    this.#loaded = false;
    if (this.#settings) this.#options.knownPools.disconnected(this.#settings);
  }
}

/** Whether a changed section needs a new connection; labels, templates and caps do not. */
export function needsReconnect(before: HostSettings, after: HostSettings): boolean {
  return (
    before.url !== after.url ||
    before.user !== after.user ||
    !before.password.equals(after.password) ||
    before.maxObjects !== after.maxObjects ||
    !sameTls(before.tls, after.tls)
  );
}

function sameTls(a: TlsSettings | undefined, b: TlsSettings | undefined): boolean {
  return a?.verify === b?.verify && a?.fingerprintSha256 === b?.fingerprintSha256;
}

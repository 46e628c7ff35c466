import { isDeepStrictEqual } from 'node:util';
import type { HostSettings } from '../../config/index.ts';
import type { CancelTimer, Clock, Logger } from '../../ports.ts';
import type { KnownPool } from '../../xapi/index.ts';

/** An entry that nobody could connect to for so long may have been reinstalled. */
const FORGOTTEN_AFTER_MS = 180 * 24 * 3_600_000;
/** How exactly it is kept when a pool was seen: a host that flaps must not rewrite all records each time. */
const SEEN_RESOLUTION_MS = 24 * 3_600_000;
/** As many sections as an ini may have. */
const MAX_RECORDS = 1_000;

/** A pool as an entry with certain settings last found it. */
export interface KnownPoolRecord {
  /** Address, user and trust of the entry: with others it is another entry, which this says nothing about. */
  entry: string;
  seenAt: number;
  pool: KnownPool;
}

/** Keeps them from one start to the next. */
export interface KnownPoolRepository {
  /** As last saved. */
  readonly initial: readonly KnownPoolRecord[];
  /** @throws DynvmError store-unavailable */
  save(records: readonly KnownPoolRecord[]): Promise<void>;
}

/** Where each entry's pool was found last: the address in the ini may be that of a dead coordinator. */
export class KnownPools {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #repository: KnownPoolRepository | undefined;
  readonly #records: Map<string, KnownPoolRecord>;
  /** Entries that are connected: nobody tells again that their pools are there. */
  readonly #connected = new Set<string>();
  #cancelRenewal: CancelTimer | undefined;
  #saving: Promise<void> | undefined;
  #changed = false;

  constructor({ clock, logger, repository }: KnownPoolsOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#repository = repository;
    this.#records = new Map(repository?.initial.map((record) => [record.entry, record]));
  }

  find(settings: HostSettings): KnownPool | undefined {
    const record = this.#records.get(toEntryKey(settings));
    return record && this.#isCurrent(record) ? record.pool : undefined;
  }

  /** The entry has connected to this pool. */
  remember(settings: HostSettings, pool: KnownPool): void {
    const entry = toEntryKey(settings);
    this.#connected.add(entry);
    this.#cancelRenewal ??= this.#renewLater();
    this.#keep(entry, pool);
  }

  /** The entry is not connected any more. */
  disconnected(settings: HostSettings): void {
    this.#connected.delete(toEntryKey(settings));
  }

  #renewLater(): CancelTimer {
    return this.#clock.setTimer(SEEN_RESOLUTION_MS, () => {
      for (const entry of this.#connected) {
        const record = this.#records.get(entry);
        if (record) this.#keep(entry, record.pool);
      }
      this.#cancelRenewal = this.#connected.size > 0 ? this.#renewLater() : undefined;
    });
  }

  #keep(entry: string, pool: KnownPool): void {
    const before = this.#records.get(entry);
    const isNews = !before || this.#clock.now() - before.seenAt >= SEEN_RESOLUTION_MS;
    if (!isNews && isDeepStrictEqual(before.pool, pool)) return;
    this.#records.set(entry, { entry, seenAt: this.#clock.now(), pool });
    this.#changed = true;
    this.#saving ??= this.#save().finally(() => {
      this.#saving = undefined;
    });
  }

  /** Renews no more; resolves when everything remembered so far is kept, or could not be. */
  async close(): Promise<void> {
    this.#cancelRenewal?.();
    this.#connected.clear();
    await this.#saving;
  }

  /** Changes that come while it saves go into one further turn. */
  async #save(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      const records = [...this.#records.values()]
        .filter((record) => this.#isCurrent(record))
        .sort((a, b) => b.seenAt - a.seenAt)
        .slice(0, MAX_RECORDS);
      try {
        await this.#repository?.save(records);
      } catch (error) {
        this.#logger.warn({ err: error }, 'the addresses of pool members could not be saved');
      }
    }
  }

  #isCurrent({ seenAt }: KnownPoolRecord): boolean {
    return this.#clock.now() - seenAt < FORGOTTEN_AFTER_MS;
  }
}

export interface KnownPoolsOptions {
  clock: Clock;
  logger: Logger;
  /** Absent: forgotten with the process. */
  repository?: KnownPoolRepository | undefined;
}

function toEntryKey({ url, user, tls }: HostSettings): string {
  return JSON.stringify([url, user, tls?.fingerprintSha256 ?? null, tls?.verify ?? null]);
}

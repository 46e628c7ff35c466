import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose';
import type { Clock } from '../../ports.ts';
import { type IssuerFetch, IssuerUnreachable } from './issuer-fetch.ts';

/** A key that was withdrawn counts for so long after it. */
const REFRESH_MS = 10 * 60_000;
/** An issuer that can't be reached does not stop running jobs; but a key that was withdrawn meanwhile must end. */
const STALE_MAX_MS = 60 * 60_000;
/** Anybody can send a token that names a new key: they ask the issuer no more often than this. */
const COOLDOWN_MS = 30_000;
const KEYS_MAX = 100;

type LocalKeys = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/** The public keys of an issuer, fetched when they are needed and again when a token names one that is not among them. */
export class KeySet {
  readonly #fetch: IssuerFetch;
  readonly #url: string;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #keys: LocalKeys | undefined;
  #count = 0;
  #fetchedMs = 0;
  #triedMs = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(url: string, fetch: IssuerFetch, clock: Pick<Clock, 'monotonicMs'>) {
    this.#url = url;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** For jose: the key a token is signed with. @throws IssuerUnreachable; errors of jose: there is no such key */
  readonly find: LocalKeys = async (header, token) => {
    const ageMs = this.#clock.monotonicMs() - this.#fetchedMs;
    if (this.#keys === undefined || ageMs > STALE_MAX_MS) await this.#refresh();
    else if (ageMs > REFRESH_MS) await this.#refresh().catch(() => undefined);
    try {
      return await this.#current()(header, token);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_JWKS_NO_MATCHING_KEY' || this.#isCoolingDown())
        throw error;
      await this.#refresh();
      return this.#current()(header, token);
    }
  };

  /** Asks the issuer for its keys now. @returns how many it has. @throws IssuerUnreachable */
  async count(): Promise<number> {
    await this.#refresh();
    return this.#count;
  }

  #current(): LocalKeys {
    if (this.#keys) return this.#keys;
    throw new IssuerUnreachable(`${this.#url} gave no keys`);
  }

  #isCoolingDown(): boolean {
    return this.#clock.monotonicMs() - this.#triedMs < COOLDOWN_MS;
  }

  /** One fetch at a time, for all who wait for it. */
  #refresh(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    if (this.#isCoolingDown() && this.#keys === undefined)
      return Promise.reject(new IssuerUnreachable(`${this.#url} gave no usable keys a moment ago`));
    this.#triedMs = this.#clock.monotonicMs();
    this.#fetching = this.#load().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #load(): Promise<void> {
    const answer = await this.#fetch(this.#url, { headers: { accept: 'application/json' } });
    if (answer.status !== 200)
      throw new IssuerUnreachable(`${this.#url} answers with status ${answer.status}`);
    const { createLocalJWKSet } = await import('jose');
    try {
      const set = (await answer.json()) as JSONWebKeySet;
      if (set.keys.length > KEYS_MAX) throw new Error('too many keys');
      this.#keys = createLocalJWKSet(set) as unknown as LocalKeys;
      this.#count = set.keys.length;
    } catch {
      throw new IssuerUnreachable(`${this.#url} sends no key set of at most ${KEYS_MAX} keys`);
    }
    this.#fetchedMs = this.#clock.monotonicMs();
  }
}

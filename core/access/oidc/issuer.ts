import type { Configuration } from 'openid-client';
import type { IssuerSettings } from '../../model/issuer.ts';
import type { Clock } from '../../ports.ts';
import { createIssuerFetch, type IssuerFetch, IssuerUnreachable } from './issuer-fetch.ts';
import { KeySet } from './key-set.ts';

/** Endpoints of an issuer rarely change. */
const METADATA_MAX_AGE_MS = 6 * 3_600_000;
/** After a failure the issuer is asked again no sooner. */
const RETRY_MS = 5000;

interface Metadata {
  readonly client: Configuration;
  readonly keys: KeySet;
  readonly readMs: number;
}

/** An issuer of the ini, with what it says of itself: read when it is first needed. */
export class Issuer {
  readonly settings: IssuerSettings;
  readonly #fetch: IssuerFetch;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #known: Metadata | undefined;
  #reading: Promise<Metadata> | undefined;
  #failure: { error: unknown; atMs: number } | undefined;

  constructor(settings: IssuerSettings, clock: Pick<Clock, 'monotonicMs'>, fetch?: IssuerFetch) {
    this.settings = settings;
    this.#clock = clock;
    this.#fetch = fetch ?? createIssuerFetch(settings.authorities);
  }

  /** For the flows of openid-client. @throws IssuerUnreachable */
  async client(): Promise<Configuration> {
    return (await this.#metadata()).client;
  }

  /** @throws IssuerUnreachable */
  async keys(): Promise<KeySet> {
    return (await this.#metadata()).keys;
  }

  /** One reading for all who wait; what was read stays in use while the issuer is down. */
  async #metadata(): Promise<Metadata> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#known && nowMs - this.#known.readMs < METADATA_MAX_AGE_MS) return this.#known;
    if (this.#failure && nowMs - this.#failure.atMs < RETRY_MS) {
      if (this.#known) return this.#known;
      throw this.#failure.error;
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    try {
      this.#known = await this.#reading;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = { error, atMs: nowMs };
      if (this.#known === undefined) throw error;
    }
    return this.#known;
  }

  async #read(): Promise<Metadata> {
    const { allowInsecureRequests, customFetch, discovery, None } = await import('openid-client');
    const { url, audience, clientSecret } = this.settings;
    const isPlain = url.startsWith('http:');
    let unreachable: unknown;
    const fetch: IssuerFetch = (...args) =>
      this.#fetch(...args).catch((error: unknown) => {
        unreachable = error;
        throw error;
      });
    let client: Configuration;
    try {
      client = await discovery(
        new URL(url),
        audience,
        clientSecret?.reveal(),
        clientSecret ? undefined : None(),
        { [customFetch]: fetch as never, ...(isPlain && { execute: [allowInsecureRequests] }) },
      );
    } catch (error) {
      throw (
        unreachable ??
        new IssuerUnreachable(
          `${url} does not describe itself as OpenID Connect does: ${(error as Error).message}`,
        )
      );
    }
    return { client, keys: this.#keySet(client), readMs: this.#clock.monotonicMs() };
  }

  #keySet(client: Configuration): KeySet {
    const { url } = this.settings;
    const { issuer, jwks_uri: keysUrl = '' } = client.serverMetadata();
    if (issuer !== url)
      throw new IssuerUnreachable(`${url} calls itself ${issuer}: write exactly this as its url`);
    const isSecure = URL.canParse(keysUrl) && (keysUrl.startsWith('https:') || url.startsWith('http:'));
    if (!isSecure) throw new IssuerUnreachable(`${url} names no https address for its keys`);
    return new KeySet(keysUrl, this.#fetch, this.#clock);
  }
}

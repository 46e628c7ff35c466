import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { aboutCoordinator, CoordinatorSearch } from './coordinator-search.ts';
import { type KnownPool, MAX_MEMBERS } from './known-pool.ts';
import { memberUrl } from './member-address.ts';
import type { Session, TransportPool } from './session.ts';

/** Members are asked all at once; a living one answers long before. */
const LOGIN_TIMEOUT_MS = 20_000;

/** Answers of a host that is up but lost its pool: another member may know better. */
const POOLLESS_CODES: ReadonlySet<string> = new Set([
  'HOST_HAS_NO_MANAGEMENT_IP',
  'HOST_UNKNOWN_TO_MASTER',
  'HOST_MASTER_CANNOT_TALK_BACK',
]);

export interface SessionManagerOptions {
  transports: TransportPool;
  /** Where the settings point. */
  entryUrl: URL;
  /** Where an earlier process found the pool. */
  knownPool?: KnownPool | undefined;
  closing: AbortSignal;
}

/** The one session of a host entry: opened once for everybody who waits, moved when the coordinator moves. */
export class SessionManager {
  readonly #transports: TransportPool;
  readonly #entryUrl: URL;
  readonly #closing: AbortSignal;
  #url: URL;
  #members: readonly URL[] = [];
  #current: Session | undefined;
  #opening: Promise<Session> | undefined;
  /** Ended by a broken connection, so probably still open on the host. */
  #abandoned: Session | undefined;

  constructor({ transports, entryUrl, knownPool, closing }: SessionManagerOptions) {
    this.#transports = transports;
    this.#entryUrl = entryUrl;
    this.#closing = closing;
    const { coordinatorAddress, memberAddresses = [] } = knownPool ?? {};
    const [lastUrl] = coordinatorAddress === undefined ? [] : this.#toUrls([coordinatorAddress]);
    this.#url = lastUrl ?? entryUrl;
    this.setMembers(memberAddresses);
  }

  get current(): Session | undefined {
    return this.#current;
  }

  /** The open session, or a new one. @throws RpcFailure; TransportFailure */
  async acquire(): Promise<Session> {
    if (this.#current !== undefined) return this.#current;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  /** The host does not know the session any more. */
  invalidate(session: Session): void {
    if (this.#current === session) this.#current = undefined;
  }

  /** The connection broke: the next session replaces this one, which is then closed on the host. */
  abandon(session: Session): void {
    if (this.#current !== session) return;
    this.#current = undefined;
    this.#abandoned = session;
  }

  /** It answers for another pool, as an ejected member does: back to where the settings point. */
  reject(session: Session): void {
    this.invalidate(session);
    this.#url = this.#entryUrl;
    this.#members = this.#members.filter((url) => url.host !== session.url.host);
    void session.logout();
  }

  /**
   * Replaces the addresses to try when the coordinator is gone: an ejected host must not stay among them. Addresses at
   * which no member can be are left out.
   */
  setMembers(addresses: readonly string[]): void {
    this.#members = this.#toUrls(addresses.slice(0, MAX_MEMBERS));
  }

  async close(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    if (session !== undefined) await session.logout();
  }

  #toUrls(addresses: readonly string[]): URL[] {
    return addresses.flatMap((address) => {
      try {
        return [memberUrl(this.#entryUrl, address)];
      } catch {
        return [];
      }
    });
  }

  async #open(): Promise<Session> {
    const session = await this.#openSomewhere();
    if (this.#closing.aborted) {
      void session.logout();
      throw new TransportFailure('cancelled', 'the connection was closed');
    }
    const abandoned = this.#abandoned;
    this.#abandoned = undefined;
    if (abandoned?.url.origin === session.url.origin) void abandoned.logout();
    this.#url = session.url;
    this.#current = session;
    return session;
  }

  async #openSomewhere(): Promise<Session> {
    const search = new CoordinatorSearch({
      transports: this.#transports,
      entryUrl: this.#entryUrl,
      members: this.#members,
      limits: { timeoutMs: LOGIN_TIMEOUT_MS, signals: [this.#closing] },
    });
    try {
      return await search.loginFrom(this.#url);
    } catch (error) {
      // Another host may have that address now: what it thinks of the password says nothing about this entry.
      if (isWrongPassword(error) && this.#url.host !== this.#entryUrl.host)
        return await search.loginFrom(this.#entryUrl);
      const first = this.#mayFailOver(error) ? await search.loginAnywhere() : undefined;
      if (first !== undefined) return first;
      throw this.#url.host === this.#entryUrl.host ? error : aboutCoordinator(this.#url, error);
    }
  }

  /** A XAPI that answers is not a reason to look elsewhere, but for one that lost its pool. */
  #mayFailOver(error: unknown): boolean {
    if (error instanceof RpcFailure) return POOLLESS_CODES.has(error.code);
    if (!(error instanceof TransportFailure) || error.kind === 'cancelled') return false;
    return error.kind !== 'certificate' || this.#url.host !== this.#entryUrl.host;
  }
}

function isWrongPassword(error: unknown): boolean {
  return error instanceof RpcFailure && error.code === 'SESSION_AUTHENTICATION_FAILED';
}

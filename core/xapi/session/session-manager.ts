import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { aboutCoordinator, atAddress, type Session, type TransportPool } from './session.ts';

const LOGIN_TIMEOUT_MS = 20_000;
/** Members are asked all at once; a living one answers long before. */
const FAILOVER_TIMEOUT_MS = 20_000;

/** Answers of a host that is up but lost its pool: another member may know better. */
const POOLLESS_CODES: ReadonlySet<string> = new Set([
  'HOST_HAS_NO_MANAGEMENT_IP',
  'HOST_UNKNOWN_TO_MASTER',
  'HOST_MASTER_CANNOT_TALK_BACK',
]);

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

  constructor(transports: TransportPool, entryUrl: URL, closing: AbortSignal) {
    this.#transports = transports;
    this.#entryUrl = entryUrl;
    this.#url = entryUrl;
    this.#closing = closing;
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

  /** Replaces the addresses to try when the coordinator is gone: an ejected host must not stay among them. */
  setMembers(addresses: readonly string[]): void {
    this.#members = addresses
      .filter((address) => address !== '')
      .map((address) => atAddress(this.#entryUrl, address));
  }

  async close(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    if (session !== undefined) await session.logout();
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
    try {
      const limits = { timeoutMs: LOGIN_TIMEOUT_MS, signals: [this.#closing] };
      return await this.#transports.loginAtCoordinator(this.#url, limits);
    } catch (error) {
      const first = this.#mayFailOver(error) ? await this.#failOver() : undefined;
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

  async #failOver(): Promise<Session | undefined> {
    const candidates = new Map([this.#entryUrl, ...this.#members].map((url) => [url.host, url]));
    candidates.delete(this.#url.host);
    const limits = { timeoutMs: FAILOVER_TIMEOUT_MS, signals: [this.#closing] };
    const attempts = [...candidates.values()].map((url) => this.#transports.loginAtCoordinator(url, limits));
    const first = await Promise.any(attempts).catch(() => undefined);
    for (const attempt of attempts) {
      attempt.then(
        (session) => (session === first ? undefined : session.logout()),
        () => undefined,
      );
    }
    return first;
  }
}

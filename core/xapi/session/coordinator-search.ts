import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import type { DeadlineOptions } from '../transport/deadline.ts';
import { memberUrl } from './member-address.ts';
import type { Session, TransportPool } from './session.ts';

/** Redirects followed before a pool is considered confused. */
const MAX_HOPS = 2;
/** Addresses that no member is known to have: a pool grows by one host at a time. */
const MAX_UNKNOWN_ADDRESSES = 4;

export interface CoordinatorSearchOptions {
  transports: TransportPool;
  /** Where the settings point. */
  entryUrl: URL;
  /** Where else the pool is known to be. */
  members: readonly URL[];
  limits: DeadlineOptions;
}

/** One search for the coordinator of a pool. Each address gets the password once at most. */
export class CoordinatorSearch {
  readonly #options: CoordinatorSearchOptions;
  readonly #known: ReadonlyMap<string, URL>;
  readonly #unknown = new Set<string>();
  readonly #logins = new Map<string, Promise<Session>>();

  constructor(options: CoordinatorSearchOptions) {
    this.#options = options;
    this.#known = new Map([options.entryUrl, ...options.members].map((url) => [url.host, url]));
  }

  /** Logs in at `url` and follows HOST_IS_SLAVE from there. @throws RpcFailure; TransportFailure */
  async loginFrom(url: URL): Promise<Session> {
    let target = url;
    for (let hops = 0; ; hops++) {
      try {
        return await this.#login(target);
      } catch (error) {
        const address = coordinatorAddress(error);
        if (address === undefined || hops === MAX_HOPS)
          throw hops === 0 ? error : aboutCoordinator(target, error);
        target = memberUrl(this.#options.entryUrl, address);
      }
      if (this.#known.has(target.host)) continue;
      // Before a stranger is trusted with the password, the members that we know may answer.
      const session = await this.#loginAtFirst((known) => this.#login(known));
      if (session !== undefined) return session;
      this.#countUnknown(target);
    }
  }

  /** The first login at, or by way of, any known address; undefined where none leads to the coordinator. */
  async loginAnywhere(): Promise<Session | undefined> {
    return await this.#loginAtFirst((known) => this.loginFrom(known));
  }

  async #loginAtFirst(login: (url: URL) => Promise<Session>): Promise<Session | undefined> {
    // At the first connection nobody else is known, and the entry's own address has answered.
    const attempts = [...this.#known.values()].map(login);
    const first = await Promise.any(attempts).catch(() => undefined);
    for (const attempt of attempts) {
      attempt.then(
        (session) => (session === first ? undefined : session.logout()),
        () => undefined,
      );
    }
    return first;
  }

  #login(url: URL): Promise<Session> {
    const { transports, limits } = this.#options;
    let login = this.#logins.get(url.host);
    if (login === undefined) {
      login = transports.login(url, limits);
      this.#logins.set(url.host, login);
    }
    return login;
  }

  #countUnknown(url: URL): void {
    this.#unknown.add(url.host);
    if (this.#unknown.size <= MAX_UNKNOWN_ADDRESSES) return;
    throw new TransportFailure(
      'connect',
      `its pool names more than ${MAX_UNKNOWN_ADDRESSES} unknown addresses as coordinator, the last one ` +
        `${url.hostname}; set the coordinator's address in this entry`,
    );
  }
}

function coordinatorAddress(error: unknown): string | undefined {
  return error instanceof RpcFailure && error.code === 'HOST_IS_SLAVE' ? error.params[0] : undefined;
}

/** A coordinator we were sent to: it may change back, so its certificate never makes the entry give up. */
export function aboutCoordinator(url: URL, error: unknown): unknown {
  if (!(error instanceof TransportFailure) || error.kind === 'cancelled') return error;
  const kind = error.kind === 'certificate' ? 'connect' : error.kind;
  const { httpStatus, hint } = error;
  return new TransportFailure(kind, `its pool coordinator ${url.host}: ${error.message}`, {
    httpStatus,
    hint,
  });
}

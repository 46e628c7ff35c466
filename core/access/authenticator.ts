import { Emitter } from '../base/emitter.ts';
import { type StoredSession, type StoredToken, tokenStateAt } from '../model/access.ts';
import { type AccessEnd, AccessEnded } from '../model/access-end.ts';
import { DynvmError } from '../model/failure.ts';
import { RateLimitedError } from '../model/rate-limit.ts';
import type { Clock } from '../ports.ts';
import type { AccessRegistry } from './access-registry.ts';
import { matchesDigest, parseToken } from './access-token.ts';
import { toAddressSource } from './address-source.ts';
import { type Identity, identityFrom } from './identity.ts';
import { LoginBackoff } from './login-backoff.ts';
import { type NotedUse, noteAccepted, noteRefused } from './noted-use.ts';
import type { Issuers } from './oidc/issuers.ts';
import type { JobIdentity } from './oidc/job-tokens.ts';
import type { SessionRegistry } from './session-registry.ts';

/** How often uses of tokens are written to the store. */
const NOTE_USES_MS = 60_000;

/** What a request is allowed now, and a signal for when that ends while it is still being answered. */
export interface Authenticated {
  readonly identity: Identity;
  /** Watches the credential: aborts as soon as it is revoked, over, or covers something else. */
  watch(): { readonly signal: AbortSignal; end(): void };
}

/** A credential that is being watched. */
interface Watched {
  current(): Identity | undefined;
  /** Epoch ms. */
  endsAt(): number | undefined;
  /** Asked once it has ended. */
  why(): AccessEnd;
}

/** Tells who a credential stands for. The same answer for one that is unknown, wrong, over or revoked. */
export class Authenticator {
  readonly #registry: AccessRegistry;
  readonly #sessions: SessionRegistry;
  readonly #issuers: Issuers;
  readonly #clock: Clock;
  readonly #backoff: LoginBackoff;
  readonly #changed = new Emitter();
  readonly #uses = new Map<string, NotedUse>();
  #cancelNoting = (): void => {};
  #noting = false;

  constructor(options: {
    registry: AccessRegistry;
    sessions: SessionRegistry;
    issuers: Issuers;
    clock: Clock;
  }) {
    this.#registry = options.registry;
    this.#sessions = options.sessions;
    this.#issuers = options.issuers;
    this.#clock = options.clock;
    this.#backoff = new LoginBackoff(options.clock);
    this.#registry.changed.on(() => this.#changed.emit());
    this.#sessions.ended.on(() => this.#changed.emit());
    options.issuers.changed.on(() => this.#changed.emit());
  }

  /**
   * @param address where it came from: guessing is slowed down by address
   * @throws DynvmError unauthenticated, rate-limited
   */
  withToken(text: string, address: string): Authenticated {
    const stored = this.#findToken(text);
    const id = stored?.id;
    const identity = id === undefined ? undefined : this.#tokenIdentity(id);
    // A valid token passes whoever else fails from its address: guesses can't lock an agent out.
    if (identity === undefined || id === undefined) {
      if (id !== undefined) this.#note(id, noteRefused(this.#uses.get(id), this.#clock.now(), address));
      this.noteFailure(address);
      throw unauthenticated();
    }
    this.#note(id, noteAccepted(this.#uses.get(id), this.#clock.now(), address));
    return this.#authenticated(identity, {
      current: () => this.#tokenIdentity(id),
      endsAt: () => this.#registry.storedToken(id)?.expiresAt,
      why: () => this.#whyTokenEnded(id),
    });
  }

  /** Counts a failed login. @throws RateLimitedError: this one was not even looked at */
  noteFailure(address: string): void {
    const source = toAddressSource(address);
    const waitMs = this.#backoff.waitMs(source);
    if (waitMs > 0) throw new RateLimitedError('Too many failed logins from this address', waitMs);
    this.#backoff.failed(source);
  }

  /** A job by its ID token, and a watch over what it covers. */
  withJob({ identity, current, expiresAt }: JobIdentity): Authenticated {
    return this.#authenticated(identity, {
      current,
      endsAt: () => expiresAt,
      why: () => this.#whyJobEnded(identity.principal, expiresAt),
    });
  }

  /** Whose token it is, if it is valid; unlike {@link withToken} it counts neither as a use nor as a guess. */
  identify(text: string): Identity | undefined {
    const stored = this.#findToken(text);
    return stored && this.#tokenIdentity(stored.id);
  }

  /** The token of this text, also one that has ended; only its holder can name it. */
  #findToken(text: string): StoredToken | undefined {
    const parsed = parseToken(text);
    const stored = parsed && this.#registry.storedToken(parsed.id);
    const matches = parsed !== undefined && matchesDigest(parsed.secret, stored?.digest);
    return matches ? stored : undefined;
  }

  /** Writes what is still to be written of the last uses. */
  close(): void {
    this.#cancelNoting();
    this.#writeUses();
  }

  /** @throws DynvmError unauthenticated */
  withSession(cookie: string): Authenticated & { readonly session: StoredSession } {
    const session = this.#sessions.find(cookie);
    const identity = session && this.#sessionIdentity(session);
    if (session === undefined || identity === undefined) throw unauthenticated();
    const watched = this.#authenticated(identity, {
      current: () => (this.#sessions.isLive(session.digest) ? this.#sessionIdentity(session) : undefined),
      endsAt: () => this.#sessions.endsAt(session.digest),
      why: () => this.#whySessionEnded(session, identity.principal),
    });
    return { ...watched, session };
  }

  #tokenIdentity(id: string): Identity | undefined {
    const token = this.#registry.storedToken(id);
    const principal = token && this.#registry.principal(token.principal);
    if (token === undefined || principal === undefined || principal.disabledAt !== undefined)
      return undefined;
    if (!this.#isGrantInForce(token)) return undefined;
    const state = tokenStateAt(token, this.#clock.now());
    return state === 'active' || state === 'ends-soon' ? identityFrom(principal, token) : undefined;
  }

  #sessionIdentity(session: StoredSession): Identity | undefined {
    if (session.tokenId !== undefined) return this.#tokenIdentity(session.tokenId);
    const principal = this.#registry.principal(session.principal);
    return principal && principal.disabledAt === undefined ? identityFrom(principal) : undefined;
  }

  #isGrantInForce({ grantedBy }: StoredToken): boolean {
    return grantedBy === undefined || this.#issuers.readGrant(grantedBy.issuer) === grantedBy.settings;
  }

  #whyTokenEnded(id: string): AccessEnd {
    const token = this.#registry.storedToken(id);
    if (token === undefined) return 'revoked';
    if (this.#registry.principal(token.principal)?.disabledAt !== undefined) return 'disabled';
    switch (tokenStateAt(token, this.#clock.now())) {
      case 'revoked':
        return 'revoked';
      case 'expired':
        return 'expired';
      default:
        return 'rights-changed';
    }
  }

  #whyJobEnded(principal: string, expiresAt: number): AccessEnd {
    if (this.#clock.now() >= expiresAt) return 'expired';
    return this.#registry.principal(principal)?.disabledAt === undefined ? 'rights-changed' : 'disabled';
  }

  #whySessionEnded(session: StoredSession, principal: string): AccessEnd {
    const endedAt = this.#sessions.endsAt(session.digest);
    const now = this.#clock.now();
    if (endedAt !== undefined && now >= endedAt) return now >= session.expiresAt ? 'session-over' : 'idle';
    if (session.tokenId !== undefined) {
      const why = this.#whyTokenEnded(session.tokenId);
      if (why !== 'rights-changed') return why;
    }
    if (this.#registry.principal(principal)?.disabledAt !== undefined) return 'disabled';
    return this.#sessions.isLive(session.digest) ? 'rights-changed' : 'signed-out';
  }

  #authenticated(identity: Identity, { current, endsAt, why }: Watched): Authenticated {
    const then = JSON.stringify(identity);
    return {
      identity,
      watch: () => {
        const controller = new AbortController();
        let cancelTimer = (): void => {};
        let unsubscribe = (): void => {};
        const end = () => {
          cancelTimer();
          unsubscribe();
        };
        const check = () => {
          if (JSON.stringify(current()) !== then) {
            end();
            controller.abort(new AccessEnded(why()));
            return;
          }
          cancelTimer();
          const at = endsAt();
          if (at !== undefined)
            cancelTimer = this.#clock.setTimer(Math.max(0, at - this.#clock.now()), check);
        };
        unsubscribe = this.#changed.on(check);
        check();
        return { signal: controller.signal, end };
      },
    };
  }

  /** At most one entry for each token that is kept. */
  #note(id: string, use: NotedUse): void {
    this.#uses.set(id, use);
    if (this.#noting) return;
    this.#noting = true;
    this.#cancelNoting = this.#clock.setTimer(NOTE_USES_MS, () => this.#writeUses());
  }

  #writeUses(): void {
    this.#noting = false;
    const uses = new Map(this.#uses);
    this.#uses.clear();
    // What is lost with a full disk is when a token was last used.
    this.#registry.noteUse(uses).catch(() => undefined);
  }
}

function unauthenticated(): DynvmError {
  return new DynvmError({ code: 'unauthenticated', message: 'This token is not valid here.' });
}

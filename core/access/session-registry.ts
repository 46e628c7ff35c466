import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Emitter } from '../base/emitter.ts';
import type { StoredSession } from '../model/access.ts';
import type { AccessRows, Clock } from '../ports.ts';

/** A session nobody uses for so long is over. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** A session is over after so long, however much it is used. */
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000;
/** Sessions one principal may have; a further one ends the oldest. */
const SESSIONS_PER_PRINCIPAL_MAX = 20;
/** How exact the store knows the last use: it need not be written with every request. */
const TOUCH_MS = 60_000;
const SECRET_BYTES = 32;

/** What the browser gets: both shown once, the store keeps digests. */
export interface OpenedSession {
  /** Value of the cookie. */
  readonly cookie: string;
  /** Every write repeats it in a header: a page of another origin can't read it. */
  readonly csrf: string;
  readonly session: StoredSession;
}

/** Sessions of browsers. Whether the principal or token behind one still counts is the authenticator's matter. */
export class SessionRegistry {
  readonly #clock: Clock;
  readonly #save: (rows: AccessRows) => Promise<void>;
  readonly #sessions = new Map<string, StoredSession>();
  /** After sessions have ended. */
  readonly ended = new Emitter();

  constructor(options: {
    clock: Clock;
    save: (rows: AccessRows) => Promise<void>;
    sessions: readonly StoredSession[];
  }) {
    this.#clock = options.clock;
    this.#save = options.save;
    for (const session of options.sessions) this.#sessions.set(session.digest, session);
  }

  /** @param tokenId the token that was shown to open it: the session ends with it */
  async open(principal: string, tokenId?: string): Promise<OpenedSession> {
    const now = this.#clock.now();
    const cookie = randomBytes(SECRET_BYTES).toString('base64url');
    const csrf = randomBytes(SECRET_BYTES).toString('base64url');
    const session: StoredSession = {
      digest: digest(cookie),
      principal,
      ...(tokenId !== undefined && { tokenId }),
      csrfDigest: digest(csrf),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + SESSION_LIFE_MS,
    };
    const endedSessions = this.#beyondLimit(principal).map((old) => old.digest);
    await this.#save({ sessions: [session], endedSessions });
    for (const ended of endedSessions) this.#sessions.delete(ended);
    this.#sessions.set(session.digest, session);
    if (endedSessions.length > 0) this.ended.emit();
    return { cookie, csrf, session };
  }

  /** The live session of a cookie; using it keeps it alive. */
  find(cookie: string): StoredSession | undefined {
    const session = this.#sessions.get(digest(cookie));
    const now = this.#clock.now();
    if (session === undefined || isOver(session, now)) return undefined;
    if (now - session.lastUsedAt < TOUCH_MS) return session;
    const touched = { ...session, lastUsedAt: now };
    this.#sessions.set(session.digest, touched);
    // Lost with a crash it is a minute older than it was: no reason to hold up or fail the request.
    this.#save({ sessions: [touched] }).catch(() => undefined);
    return touched;
  }

  /** Also tells streams that are open whether their session still lives, without keeping it alive. */
  isLive(sessionDigest: string): boolean {
    const session = this.#sessions.get(sessionDigest);
    return session !== undefined && !isOver(session, this.#clock.now());
  }

  /** When a session ends by itself at the latest unless it is used, epoch ms. */
  endsAt(sessionDigest: string): number | undefined {
    const session = this.#sessions.get(sessionDigest);
    return session && Math.min(session.lastUsedAt + SESSION_IDLE_MS, session.expiresAt);
  }

  async end(cookie: string): Promise<void> {
    await this.#end([digest(cookie)]);
  }

  /** Forgets sessions that are over. */
  async prune(): Promise<void> {
    const now = this.#clock.now();
    await this.#end(
      [...this.#sessions.values()].filter((session) => isOver(session, now)).map((s) => s.digest),
    );
  }

  async #end(digests: readonly string[]): Promise<void> {
    const endedSessions = digests.filter((each) => this.#sessions.delete(each));
    if (endedSessions.length === 0) return;
    this.ended.emit();
    await this.#save({ endedSessions });
  }

  #beyondLimit(principal: string): StoredSession[] {
    const own = [...this.#sessions.values()].filter((session) => session.principal === principal);
    return own.toSorted((a, b) => b.lastUsedAt - a.lastUsedAt).slice(SESSIONS_PER_PRINCIPAL_MAX - 1);
  }
}

/** Compares in constant time. */
export function matchesCsrf(session: StoredSession, csrf: string): boolean {
  return timingSafeEqual(Buffer.from(digest(csrf)), Buffer.from(session.csrfDigest));
}

function isOver({ lastUsedAt, expiresAt }: StoredSession, now: number): boolean {
  return now >= expiresAt || now - lastUsedAt >= SESSION_IDLE_MS;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

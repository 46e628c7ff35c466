import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Emitter } from '../base/emitter.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS, type StoredSession } from '../model/access.ts';
import type { AccessStore, Clock } from '../ports.ts';
import type { Author } from './access-registry.ts';

/** Sessions one principal may have; a further one ends the one that was unused for longest. */
const SESSIONS_PER_PRINCIPAL_MAX = 20;
/** How exact the store knows the last use: it need not be written with every request. */
const TOUCH_MS = 60_000;
const SECRET_BYTES = 32;

/** A session and the secret that only the browser has. */
export interface OpenedSession {
  /** Value of the cookie; the store keeps a digest. */
  readonly cookie: string;
  readonly session: StoredSession;
}

/** Sessions of browsers. Whether the principal or token behind one still counts is the authenticator's matter. */
export class SessionRegistry {
  readonly #clock: Clock;
  readonly #save: AccessStore['saveAccess'];
  readonly #sessions = new Map<string, StoredSession>();
  /** After sessions have ended. */
  readonly ended = new Emitter();
  /** One login after the other: each sees how many there are. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: {
    clock: Clock;
    save: AccessStore['saveAccess'];
    sessions: readonly StoredSession[];
  }) {
    this.#clock = options.clock;
    this.#save = options.save;
    for (const session of options.sessions) this.#sessions.set(session.digest, session);
  }

  /**
   * @param owner the token is the one that was shown to open it: the session ends with it
   * @throws DynvmError store-unavailable
   */
  open(owner: { principal: string; tokenId?: string | undefined }, author: Author): Promise<OpenedSession> {
    const opened = this.#turn.then(() => this.#open(owner, author));
    this.#turn = opened.catch(() => undefined);
    return opened;
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
    this.#save({ sessions: [touched] }, []).catch(() => undefined);
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

  /** Takes effect at once. @throws DynvmError store-unavailable: it is ended, and forgotten after a restart only */
  async end(session: StoredSession, author: Author, reason?: string): Promise<void> {
    const object = describeSession(session.principal);
    const change = { operation: 'sessions.end', object, ...(reason !== undefined && { reason }) };
    await this.#end([session.digest], [author.record(change)]);
  }

  /** Forgets sessions that are over. */
  async prune(): Promise<void> {
    const now = this.#clock.now();
    const over = [...this.#sessions.values()].filter((session) => isOver(session, now));
    await this.#end(
      over.map((session) => session.digest),
      [],
    );
  }

  async #open(
    { principal, tokenId }: { principal: string; tokenId?: string | undefined },
    author: Author,
  ): Promise<OpenedSession> {
    const now = this.#clock.now();
    const cookie = randomBytes(SECRET_BYTES).toString('base64url');
    const session: StoredSession = {
      digest: digest(cookie),
      principal,
      ...(tokenId !== undefined && { tokenId }),
      csrfDigest: digest(toCsrfToken(cookie)),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + SESSION_LIFE_MS,
    };
    const endedSessions = this.#beyondLimit(principal).map((old) => old.digest);
    const record = author.record({ operation: 'sessions.open', object: describeSession(principal) });
    await this.#save({ sessions: [session], endedSessions }, [record]);
    for (const ended of endedSessions) this.#sessions.delete(ended);
    this.#sessions.set(session.digest, session);
    if (endedSessions.length > 0) this.ended.emit();
    return { cookie, session };
  }

  async #end(digests: readonly string[], audit: Parameters<AccessStore['saveAccess']>[1]): Promise<void> {
    const endedSessions = digests.filter((each) => this.#sessions.delete(each));
    if (endedSessions.length === 0) return;
    this.ended.emit();
    await this.#save({ endedSessions }, audit);
  }

  #beyondLimit(principal: string): StoredSession[] {
    const own = [...this.#sessions.values()].filter((session) => session.principal === principal);
    return own.toSorted((a, b) => b.lastUsedAt - a.lastUsedAt).slice(SESSIONS_PER_PRINCIPAL_MAX - 1);
  }
}

/**
 * What every write repeats in a header, since a page of another origin can't read it. It follows from the cookie, so a
 * page that is loaded again can be told it again; the cookie does not follow from it.
 */
export function toCsrfToken(cookie: string): string {
  return createHmac('sha256', cookie).update('csrf').digest('base64url');
}

/** Compares in constant time. */
export function matchesCsrf(session: StoredSession, csrf: string): boolean {
  return timingSafeEqual(Buffer.from(digest(csrf)), Buffer.from(session.csrfDigest));
}

function isOver({ lastUsedAt, expiresAt }: StoredSession, now: number): boolean {
  return now >= expiresAt || now - lastUsedAt >= SESSION_IDLE_MS;
}

function describeSession(principal: string): string {
  return `session of ${principal}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import { xapiDate } from '../schema/wire-type.ts';
import { XapiError } from './xapi-error.ts';

/** @internal for its tests */
export const SESSION_LIMITS = {
  idleMs: 24 * 3_600_000,
  perOriginator: 500,
  /** All root sessions without an originator together. */
  anonymous: 400,
  /** last_active is written at most this often. */
  activityStepMs: 10 * 60_000,
};

/** The sessions of one pool. */
export class Sessions {
  readonly #database: Database;
  readonly #activeAt = new Map<Ref, number>();
  readonly #enders = new Map<Ref, Set<(error: XapiError) => void>>();

  /** What event.register subscribed to, and the generation that event.next has reached. */
  readonly #registered = new Map<Ref, { classes: Set<string>; generation: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  get count(): number {
    return this.#activeAt.size;
  }

  open(user: string, originator: string, host: Ref): Ref {
    const now = Date.now();
    const session = this.#database.insert('session', {
      this_host: host,
      pool: false,
      last_active: xapiDate(now),
      validation_time: xapiDate(now),
      is_local_superuser: true,
      auth_user_name: user,
      originator,
    });
    this.#activeAt.set(session, now);
    return session;
  }

  /** @throws XapiError SESSION_INVALID */
  use(session: Ref): void {
    const activeAt = this.#activeAt.get(session);
    if (activeAt === undefined) throw new XapiError('SESSION_INVALID', session);
    const now = Date.now();
    if (now - activeAt < SESSION_LIMITS.activityStepMs) return;
    this.#activeAt.set(session, now);
    this.#database.update('session', session, { last_active: xapiDate(now) });
  }

  /** Rejects with SESSION_INVALID when the session ends. Call `release` when it is no longer awaited. */
  ended(session: Ref): { ended: Promise<never>; release: () => void } {
    const enders = this.#enders.get(session) ?? new Set();
    this.#enders.set(session, enders);
    let reject: (error: XapiError) => void = () => {};
    const ended = new Promise<never>((_, fail) => {
      reject = fail;
    });
    ended.catch(() => {});
    enders.add(reject);
    return { ended, release: () => enders.delete(reject) };
  }

  register(session: Ref, classes: readonly string[], generation: number): void {
    const registered = this.#registered.get(session) ?? { classes: new Set(), generation };
    for (const className of classes) registered.classes.add(className);
    this.#registered.set(session, registered);
  }

  unregister(session: Ref, classes: readonly string[]): void {
    for (const className of classes) this.#registered.get(session)?.classes.delete(className);
  }

  registered(session: Ref): { classes: Set<string>; generation: number } | undefined {
    return this.#registered.get(session);
  }

  close(session: Ref): void {
    this.#activeAt.delete(session);
    this.#registered.delete(session);
    this.#database.remove('session', session);
    const enders = this.#enders.get(session);
    this.#enders.delete(session);
    for (const end of enders ?? []) end(new XapiError('SESSION_INVALID', session));
  }

  closeAll(): void {
    for (const session of [...this.#activeAt.keys()]) this.close(session);
  }

  /** Closes idle sessions, then the least recently active beyond the limits. */
  collectGarbage(nowMs: number): void {
    const byOriginator = new Map<string, Ref[]>();
    for (const [session, activeAt] of [...this.#activeAt].sort(([, a], [, b]) => b - a)) {
      const { originator } = this.#database.get('session', session);
      const group = byOriginator.get(originator) ?? [];
      byOriginator.set(originator, group);
      group.push(session);
      const limit = originator === '' ? SESSION_LIMITS.anonymous : SESSION_LIMITS.perOriginator;
      if (nowMs - activeAt > SESSION_LIMITS.idleMs || group.length > limit) this.close(session);
    }
  }
}

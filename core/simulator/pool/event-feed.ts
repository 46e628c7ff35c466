import type { Database } from '../database/database.ts';
import { SCHEMA } from '../schema/schema.ts';
import type { Scheduler } from './scheduler.ts';
import { XapiError } from './xapi-error.ts';

/** How long changes are collected before an answer. */
const BATCH_MS = 50;

/** Between finding the changes and writing their records; an object deleted in between is counted but not written. */
const WRITE_MS = 4;

/** The longest delay of a timer. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Classes without a table in the real database. */
const UNCOUNTED: ReadonlySet<string> = new Set(['event', 'message']);

export interface XapiEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly class: string;
  readonly operation: 'add' | 'mod' | 'del';
  readonly ref: string;
  readonly snapshot?: unknown;
}

export interface EventBatch {
  readonly events: readonly XapiEvent[];
  readonly valid_ref_counts: Readonly<Record<string, number>>;
  readonly token: string;
}

/** A change that an answer will report. */
type Change = { readonly name: string; readonly lowerCase: string; readonly ref: string } & (
  | { readonly operation: 'add' | 'mod' }
  | { readonly operation: 'del'; readonly deleted: number }
);

/** What a client subscribes to: classes, or single objects. */
export class Subscription {
  readonly #everything: boolean;
  readonly #classes = new Set<string>();
  readonly #objects = new Set<string>();
  /** With tasks only, the first answer does not wait for a batch. */
  readonly onlyTasks: boolean;

  /** `*`, class names in any case, or `class/ref`. */
  constructor(filters: readonly string[]) {
    this.#everything = filters.includes('*');
    for (const filter of filters) {
      const [className = '', ref] = splitOnce(filter, '/');
      if (ref === undefined) this.#classes.add(className.toLowerCase());
      else this.#objects.add(`${className.toLowerCase()}/${ref}`);
    }
    const followed = [...this.#classes, ...[...this.#objects].map((object) => splitOnce(object, '/')[0])];
    this.onlyTasks = !this.#everything && followed.every((className) => className === 'task');
  }

  coversClass(lowerCase: string): boolean {
    return (
      this.#everything ||
      this.#classes.has(lowerCase) ||
      [...this.#objects].some((object) => object.startsWith(`${lowerCase}/`))
    );
  }

  covers(lowerCase: string, ref: string): boolean {
    return this.#everything || this.#classes.has(lowerCase) || this.#objects.has(`${lowerCase}/${ref}`);
  }
}

/** Answers event.from from the database's generations. @see docs/spec/xapi.md#reading-events */
export class EventFeed {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #emitting: readonly { name: string; lowerCase: string }[];
  readonly #waiters = new Set<(lowerCase: string) => void>();

  constructor(database: Database, scheduler: Scheduler) {
    this.#database = database;
    this.#scheduler = scheduler;
    this.#emitting = [...SCHEMA.values()]
      .filter((schema) => schema.emitsEvents)
      .map(({ name }) => ({ name, lowerCase: name.toLowerCase() }));
    database.onWrite = (className) => {
      if (this.#waiters.size === 0) return;
      const lowerCase = className.toLowerCase();
      for (const wake of this.#waiters) wake(lowerCase);
    };
  }

  /** The token that stands for everything up to now. */
  token(generation = this.#database.generation): string {
    return `${String(generation).padStart(20, '0')},${'0'.repeat(20)}`;
  }

  /**
   * Resolves with the changes since `token`, at the latest after `timeoutMs`; `ended` ends the wait with its rejection.
   * @throws XapiError EVENT_FROM_TOKEN_PARSE_FAILURE
   */
  async from(
    subscription: Subscription,
    token: string,
    timeoutMs: number,
    ended: Promise<never>,
  ): Promise<EventBatch> {
    const since = parseToken(token);
    const longestMs = Math.min(Math.max(timeoutMs, 0), LONGEST_TIMEOUT_MS);
    const deadline = performance.now() + longestMs;
    let batchMs = subscription.onlyTasks ? 0 : BATCH_MS;
    for (;;) {
      await Promise.race([this.#scheduler.sleep(Math.min(batchMs, longestMs)), ended]);
      const changes = this.#changes(subscription, since);
      const leftMs = deadline - performance.now();
      if (changes.length > 0 || leftMs <= 0) return Promise.race([this.#write(changes), ended]);
      await Promise.race([this.#change(subscription, leftMs), ended]);
      batchMs = BATCH_MS;
    }
  }

  /** Adds, then modifications, then deletions, by class; each object at most once. */
  #changes(subscription: Subscription, since: number): Change[] {
    const adds: Change[] = [];
    const mods: Change[] = [];
    const dels: Change[] = [];
    for (const { name, lowerCase } of this.#emitting) {
      if (!subscription.coversClass(lowerCase)) continue;
      const table = this.#database.table(name);
      for (const row of table.changedSince(since)) {
        if (!subscription.covers(lowerCase, row.ref)) continue;
        if (row.created > since) adds.push({ name, lowerCase, operation: 'add', ref: row.ref });
        else mods.push({ name, lowerCase, operation: 'mod', ref: row.ref });
      }
      for (const { ref, deleted } of table.deletedSince(since)) {
        if (!subscription.covers(lowerCase, ref)) continue;
        dels.push({ name, lowerCase, operation: 'del', ref, deleted });
      }
    }
    return [...adds.reverse(), ...mods.reverse(), ...dels];
  }

  /**
   * Counts and token are those of the moment when the changes were found; records are read when they are written.
   * An object deleted in between is only counted; the next answer reports its deletion.
   */
  async #write(changes: readonly Change[]): Promise<EventBatch> {
    const counts = [...this.#database.tables()]
      .filter(([name]) => !UNCOUNTED.has(name))
      .map(([name, table]) => [name.toLowerCase(), table.rows.size]);
    const token = this.token();
    if (changes.length > 0) await this.#scheduler.sleep(WRITE_MS);
    const events = changes.flatMap((change) => this.#eventFrom(change) ?? []);
    return { events, valid_ref_counts: Object.fromEntries(counts), token };
  }

  /** undefined: the object was deleted meanwhile. */
  #eventFrom(change: Change): XapiEvent | undefined {
    const { lowerCase, operation, ref } = change;
    const head = { timestamp: '0.0', class: lowerCase, operation, ref };
    if (operation === 'del') return { id: String(change.deleted), ...head };
    const row = this.#database.table(change.name).rows.get(ref);
    return row && { id: String(row.modified), ...head, snapshot: row.record };
  }

  /** Resolves when a subscribed class changes, or after `timeoutMs`. */
  #change(subscription: Subscription, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (lowerCase?: string): void => {
        if (lowerCase !== undefined && !subscription.coversClass(lowerCase)) return;
        this.#waiters.delete(wake);
        cancel();
        resolve();
      };
      const cancel = this.#scheduler.after(timeoutMs, () => wake());
      this.#waiters.add(wake);
    });
  }
}

function parseToken(token: string): number {
  if (token === '') return 0;
  const match = /^(-?\d+),(-?\d+)$/.exec(token);
  if (match === null) throw new XapiError('EVENT_FROM_TOKEN_PARSE_FAILURE', token);
  return Number(match[1]);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

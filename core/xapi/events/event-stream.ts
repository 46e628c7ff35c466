import { eventLoopShare } from '../../base/event-loop-share.ts';
import type { Clock, Logger } from '../../ports.ts';
import type { XapiChange } from '../connection.ts';
import { TransportFailure } from '../failures/transport-failure.ts';
import {
  CLASS_BY_LOWER_CASE,
  FOLLOWED_CLASSES,
  type FollowedClass,
  type FollowedRecords,
} from '../records/datamodel.ts';
import { fetchClass } from '../records/inventory-snapshot.ts';
import { normaliseRecord } from '../records/normalise-record.ts';
import { measureObject, NO_RECORD, type ObjectBudget } from '../records/object-budget.ts';
import type { ObjectIndex } from '../records/object-index.ts';
import type { ClassName, Ref, TaskRecord } from '../records/records.ts';
import type { SkippedRecords } from '../records/skipped-records.ts';
import type { Session } from '../session/session.ts';
import type { TaskWatcher } from '../tasks/task-watcher.ts';
import { sleep } from '../transport/deadline.ts';
import { EventPace } from './event-pace.ts';

/** Not an integer, so that the XML-RPC library sends a double. */
const SERVER_TIMEOUT_SECONDS = 60.1;
/** What the line may add to the server's time-out: 66 s in all, as proven with real hosts. */
const LINE_SLACK_MS = 5_900;
/** After a cut or a silence the next answer is to come soon, so that a dead host is not waited for twice. */
const PROVING_TIMEOUT_SECONDS = 5.1;
/** An empty answer is due after the server's time-out; a proxy that gives them at once must not make us spin. */
const EMPTY_ANSWER_PAUSE_MS = 1_000;
/** A wrong count is held against the next answer, which comes at least so soon. */
const SUSPICION_TIMEOUT_SECONDS = 1.1;
/** A class is read again at most this often; one whose count stays wrong even so, ever more rarely. */
const FIRST_REREAD_PAUSE_MS = 1_000;
const LONGEST_REREAD_PAUSE_MS = 300_000;

/** A VM's change costs its rows, its host's capacity and its lease some 30 µs. */
const CHANGES_PER_SLICE = 50;

export interface EventStreamOptions {
  session: Session;
  token: string;
  index: ObjectIndex;
  /** For what is read and not in the index yet. */
  openBudget(): ObjectBudget;
  /** Of what is read, and not yet in the index. */
  openBudget(): ObjectBudget;
  tasks: TaskWatcher;
  skipped: SkippedRecords;
  clock: Clock;
  logger: Logger;
  signals: readonly AbortSignal[];
  onChanges(changes: readonly XapiChange[]): void;
  /** The list of tasks was incomplete: look these up. */
  onTasksMissing(refs: readonly string[]): void;
  /** An answer was read and applied. */
  onApplied(tookMs: number): void;
}

/** When a class was last read again, and how long the next time has to wait. */
interface Reread {
  atMs: number;
  pauseMs: number;
}

type HostEvent =
  | { kind: 'put'; class: FollowedClass; ref: Ref; record: FollowedRecords[FollowedClass] }
  | { kind: 'del'; class: FollowedClass; ref: Ref };

interface Answer {
  events: HostEvent[];
  /** Counts them until they are applied. */
  budget: ObjectBudget;
  /** Events of any class, those that we do not follow included. */
  eventCount: number;
  counts: Readonly<Record<string, unknown>>;
  token: string;
}

/** Follows one session's events from a token on, until it fails. @see docs/spec/xapi.md#events */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #rereads = new Map<FollowedClass, Reread>();
  /** By how many the last answer counted more objects of a class than we know. */
  readonly #suspicions = new Map<FollowedClass, number>();
  readonly #pace: EventPace;
  #token: string;
  #emptyAtOnce = 0;
  /** Shorter while a wrong count waits for its turn. */
  #nextTimeoutSeconds = SERVER_TIMEOUT_SECONDS;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#token = options.token;
    this.#pace = new EventPace(options.clock.monotonicMs());
  }

  /** @throws RpcFailure; TransportFailure: always ends by one of them */
  async follow(): Promise<never> {
    let broken = false;
    for (;;) {
      let answer: Answer;
      const startedMs = this.#options.clock.monotonicMs();
      try {
        answer = await this.#next();
        broken = false;
      } catch (error) {
        // A line cut between us and the host: while the session lives, so does the token.
        // A restarted toolstack knows neither, and says SESSION_INVALID.
        if (broken || !(error instanceof TransportFailure) || !isLineCut(error)) throw error;
        broken = true;
        this.#nextTimeoutSeconds = PROVING_TIMEOUT_SECONDS;
        continue;
      }
      this.#token = answer.token;
      const arrivedMs = this.#options.clock.monotonicMs();
      const strangersGone = await this.#apply(answer);
      await this.#rereadWrongCounts(answer.counts, strangersGone);
      this.#options.onApplied(this.#options.clock.monotonicMs() - arrivedMs);
      await this.#pauseAfter(answer, startedMs);
    }
  }

  async #next(): Promise<Answer> {
    const { session, signals } = this.#options;
    const timeoutSeconds = this.#nextTimeoutSeconds;
    this.#nextTimeoutSeconds = SERVER_TIMEOUT_SECONDS;
    const params = [FOLLOWED_CLASSES, this.#token, timeoutSeconds];
    const events: HostEvent[] = [];
    let eventCount = 0;
    const budget = this.#options.openBudget();
    const onEvent = (wire: unknown) => {
      eventCount += 1;
      const event = readEvent(wire, this.#options.skipped);
      if (event === undefined) return;
      budget.add(event.kind === 'put' ? measureObject(event.class, event.record) : NO_RECORD);
      events.push(event);
    };
    try {
      const rest = await session.readEvents(params, onEvent, {
        timeoutMs: Math.round(timeoutSeconds * 1_000) + LINE_SLACK_MS,
        signals,
        lane: 'events',
      });
      const { token, events: emptied, valid_ref_counts: counts } = (rest ?? {}) as Record<string, unknown>;
      if (typeof token !== 'string' || !Array.isArray(emptied)) {
        throw new TransportFailure('malformed', 'its event.from answer has no events');
      }
      return { events, budget, eventCount, token, counts: isObject(counts) ? counts : {} };
    } catch (error) {
      budget.release();
      throw error;
    }
  }

  /** In slices. @returns how many objects of each class are gone that we never knew */
  async #apply({ events, budget }: Answer): Promise<Map<FollowedClass, number>> {
    const strangersGone = new Map<FollowedClass, number>();
    try {
      for (let at = 0; at < events.length; at += CHANGES_PER_SLICE) {
        if (at > 0) await eventLoopShare.nextSlice();
        this.#applySlice(events.slice(at, at + CHANGES_PER_SLICE), strangersGone);
      }
      return strangersGone;
    } finally {
      // The answer may be held until the next one has come.
      events.length = 0;
      budget.release();
    }
  }

  #applySlice(events: readonly HostEvent[], strangersGone: Map<FollowedClass, number>): void {
    const { index, tasks, onChanges } = this.#options;
    const changes: XapiChange[] = [];
    for (const event of events) {
      const { class: className, ref } = event;
      if (event.kind === 'del') {
        if (!index.delete(className, ref)) {
          strangersGone.set(className, (strangersGone.get(className) ?? 0) + 1);
          continue;
        }
        if (className === 'task') tasks.onDelete(ref);
        else changes.push({ class: className, operation: 'del', ref });
      } else {
        index.put(className, ref, event.record);
        if (className === 'task') tasks.onPut(ref, event.record as TaskRecord);
        else changes.push(put(className, ref, event.record));
      }
    }
    if (changes.length > 0) onChanges(changes);
  }

  /**
   * Deletions can be lost, on the host or on the way: the counts tell. But they also count objects that went while the
   * answer was being written; the next answer tells of those. @see docs/spec/xapi.md#reading-events
   */
  async #rereadWrongCounts(
    counts: Readonly<Record<string, unknown>> | undefined,
    strangersGone: ReadonlyMap<FollowedClass, number>,
  ): Promise<void> {
    const { index, skipped, clock } = this.#options;
    for (const className of FOLLOWED_CLASSES) {
      const count = counts?.[className.toLowerCase()];
      const earlier = this.#rereads.get(className);
      const known = index.count(className) + skipped.countIn(className);
      if (count === undefined || Number(count) === known) {
        // It helped, so the next loss is a new one.
        if (earlier !== undefined) earlier.pauseMs = FIRST_REREAD_PAUSE_MS;
        this.#suspicions.delete(className);
        continue;
      }
      const suspicion = this.#suspicions.get(className);
      this.#suspicions.set(className, Number(count) - known);
      if (suspicion === undefined || suspicion === strangersGone.get(className)) {
        this.#nextTimeoutSeconds = Math.min(this.#nextTimeoutSeconds, SUSPICION_TIMEOUT_SECONDS);
        continue;
      }
      const nowMs = clock.monotonicMs();
      const tooEarlyMs = earlier === undefined ? 0 : earlier.atMs + earlier.pauseMs - nowMs;
      if (tooEarlyMs > 0) {
        this.#nextTimeoutSeconds = Math.min(this.#nextTimeoutSeconds, Math.ceil(tooEarlyMs / 1_000) + 0.1);
        continue;
      }
      const pauseMs = Math.min(LONGEST_REREAD_PAUSE_MS, (earlier?.pauseMs ?? FIRST_REREAD_PAUSE_MS / 2) * 2);
      this.#rereads.set(className, { atMs: nowMs, pauseMs });
      await this.#reread(className, Number(count));
      this.#suspicions.delete(className);
    }
  }

  async #reread(className: FollowedClass, expected: number): Promise<void> {
    const { session, index, tasks, skipped, logger, signals } = this.#options;
    const facts = { class: className, known: index.count(className), expected };
    logger.info(facts, 'changes of a class were lost; it is read again');
    const budget = this.#options.openBudget();
    const records = await fetchClass(session, className, { signals, budget, skipped }).finally(() =>
      budget.release(),
    );
    const changes: XapiChange[] = [];
    for (const ref of [...index.refs(className)]) {
      if (records.has(ref)) continue;
      index.delete(className, ref);
      if (className !== 'task') changes.push({ class: className, operation: 'del', ref });
    }
    for (const [ref, record] of records) {
      if (className === 'task') tasks.onPut(ref, record as TaskRecord);
      // Changes of known objects are never lost: the stream tells them by generation.
      else if (!index.has(className, ref)) changes.push(put(className, ref, record));
      index.put(className, ref, record);
    }
    if (className === 'task') this.#options.onTasksMissing(tasks.missingFrom(records));
    for (let at = 0; at < changes.length; at += CHANGES_PER_SLICE) {
      if (at > 0) await eventLoopShare.nextSlice();
      this.#options.onChanges(changes.slice(at, at + CHANGES_PER_SLICE));
    }
  }

  async #pauseAfter(answer: Answer, startedMs: number): Promise<void> {
    const { clock, signals } = this.#options;
    const early = clock.monotonicMs() - startedMs < EMPTY_ANSWER_PAUSE_MS;
    this.#emptyAtOnce = answer.eventCount === 0 && early ? this.#emptyAtOnce + 1 : 0;
    const pauseMs = this.#pace.pauseMsAfter(answer.eventCount, clock.monotonicMs());
    if (this.#emptyAtOnce > 2) await sleep(clock, EMPTY_ANSWER_PAUSE_MS, signals);
    else if (pauseMs > 0) await sleep(clock, pauseMs, signals);
  }
}

function isLineCut({ kind }: TransportFailure): boolean {
  return kind !== 'cancelled' && kind !== 'too-large';
}

/** Undefined: of a class that we do not follow, without a record, or malformed. */
function readEvent(wire: unknown, skipped: SkippedRecords): HostEvent | undefined {
  if (!isObject(wire)) return undefined;
  const { class: wireClass, operation, ref, snapshot } = wire;
  if (typeof wireClass !== 'string' || typeof ref !== 'string') return undefined;
  const className = CLASS_BY_LOWER_CASE.get(wireClass.toLowerCase());
  if (className === undefined) return undefined;
  if (operation === 'del') {
    skipped.forget(className, ref);
    return { kind: 'del', class: className, ref };
  }
  const record = normaliseRecord(className, snapshot);
  // Without a snapshot it has gone already.
  if (snapshot !== undefined) skipped.note(className, ref, record);
  return record && { kind: 'put', class: className, ref, record };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The union of {@link XapiChange} ties class and record together; here both come from the same table. */
function put(className: ClassName, ref: string, record: unknown): XapiChange {
  return { class: className, operation: 'put', ref, record } as XapiChange;
}

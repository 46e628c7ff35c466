import { setMaxListeners } from 'node:events';
import { eventLoopShare } from '../base/event-loop-share.ts';
import { assertNever } from '../model/assert-never.ts';
import { DynvmError, type Failure } from '../model/failure.ts';
import type { Logger } from '../ports.ts';
import { CallRunner, isSessionLost } from './calls/call-runner.ts';
import type { CallOptions, ConnectionState, TaskOptions, XapiConnection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { EventStream } from './events/event-stream.ts';
import { FailureTranslator } from './failures/failure-translator.ts';
import { RpcFailure, TransportFailure } from './failures/transport-failure.ts';
import { HostUnavailableError, isGone } from './failures/xapi-error.ts';
import { ReconnectPause, reconnectPolicyFor } from './reconnect-pause.ts';
import { FOLLOWED_CLASSES } from './records/datamodel.ts';
import { type FollowedSnapshot, type LoadedSnapshot, loadSnapshot } from './records/inventory-snapshot.ts';
import { normaliseRecord } from './records/normalise-record.ts';
import { DEFAULT_MAX_OBJECTS, ObjectBudget } from './records/object-budget.ts';
import { ObjectIndex } from './records/object-index.ts';
import { type MemoryShare, RecordMemory } from './records/record-memory.ts';
import type { Ref } from './records/records.ts';
import { SkippedRecords } from './records/skipped-records.ts';
import { productIdentity } from './session/product-identity.ts';
import { type Session, TransportPool } from './session/session.ts';
import { SessionManager } from './session/session-manager.ts';
import { runTask } from './tasks/task-runner.ts';
import { TaskWatcher } from './tasks/task-watcher.ts';

const DEFAULT_CONCURRENT_CALLS = 20;
const CERTIFICATES_TIMEOUT_MS = 30_000;
/** New starts without a pause; a stream that lived this long earns them again. */
const IMMEDIATE_RESTARTS = 3;
const STABLE_AFTER_MS = 10_000;
const RECORDS_PER_SLICE = 500;

interface StreamEnd {
  error: unknown;
  /** Undefined where it never became live. */
  liveForMs: number | undefined;
  /** The session was opened, and is not known to the host any more. */
  sessionLost: boolean;
}

/** One host entry's session, event stream and calls. See {@link XapiConnection} for what callers may rely on. */
export class XapiClient implements XapiConnection {
  readonly #options: ConnectionOptions;
  readonly #logger: Logger;
  readonly #maxObjects: number;
  readonly #random: () => number;
  readonly #memory: RecordMemory;
  readonly #memoryShare: MemoryShare;
  readonly #index: ObjectIndex;
  readonly #tasks = new TaskWatcher();
  readonly #skipped = new SkippedRecords();
  readonly #translator: FailureTranslator;
  readonly #transports: TransportPool;
  readonly #sessions: SessionManager;
  readonly #calls: CallRunner;
  readonly #closing = new AbortController();
  readonly #pause: ReconnectPause;
  /** The session whose events are read, and what ends this reading alone. */
  #streaming: { session: Session; controller: AbortController } | undefined;
  #state: ConnectionState;
  #lastLiveAt: number | undefined;
  readonly #entryHost: string;
  #poolUuid: string | undefined;
  #finished: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    const { clock, user, password, tls, installation, knownPool } = options;
    const url = new URL(options.url);
    this.#options = options;
    this.#entryHost = url.host;
    this.#logger = options.logger.child({ hostRef: options.hostRef });
    this.#maxObjects = options.limits?.maxObjects ?? DEFAULT_MAX_OBJECTS;
    this.#memory = options.recordMemory ?? new RecordMemory();
    this.#memoryShare = this.#memory.openShare(() => this.#giveWay());
    this.#index = new ObjectIndex(this.#maxObjects, this.#memoryShare);
    this.#random = options.random ?? Math.random;
    this.#translator = new FailureTranslator({
      hostRef: options.hostRef,
      host: options.name ?? url.host,
      findName: (ref) => this.#index.findName(ref),
      findVmName: (ref) => this.#index.findVmName(ref),
    });
    this.#pause = new ReconnectPause({ clock, random: this.#random, closing: this.#closing.signal });
    const knownFingerprints = knownPool?.fingerprints;
    const login = { user, password, tls, knownFingerprints, clock, ...productIdentity(installation) };
    this.#transports = new TransportPool(login);
    this.#poolUuid = knownPool?.uuid;
    const closing = this.#closing.signal;
    this.#sessions = new SessionManager({ transports: this.#transports, entryUrl: url, knownPool, closing });
    this.#calls = new CallRunner({
      sessions: this.#sessions,
      clock,
      random: this.#random,
      translator: this.#translator,
      concurrentCalls: options.limits?.concurrentCalls ?? DEFAULT_CONCURRENT_CALLS,
      closing: this.#closing.signal,
      obstacle: () => this.#obstacle(),
      onSessionLost: (session) => {
        if (this.#streaming?.session === session) this.#streaming.controller.abort();
      },
    });
    this.#state = { kind: 'connecting', sinceAt: clock.now() };
    // Every call in flight listens to it.
    setMaxListeners(0, this.#closing.signal);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    this.#tell(this.#state);
    this.#finished = this.#followForEver();
  }

  async call<T = unknown>(
    message: string,
    params: readonly unknown[],
    options: CallOptions = {},
  ): Promise<T> {
    return (await this.#calls.call(message, params, options)) as T;
  }

  async run(message: string, params: readonly unknown[], options: TaskOptions = {}): Promise<string> {
    const runner = {
      clock: this.#options.clock,
      random: this.#random,
      tasks: this.#tasks,
      translator: this.#translator,
      call: this.call.bind(this),
    };
    return await runTask(runner, message, params, options);
  }

  retryNow(): void {
    this.#tellTrying();
    this.#pause.wake();
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'closed') return await this.#finished;
    this.#tell({ kind: 'closed' });
    this.#tasks.rejectAll(new TransportFailure('cancelled', 'the connection was closed'));
    const session = this.#sessions.current;
    this.#closing.abort();
    await session?.logout();
    await this.#finished;
    this.#memory.closeShare(this.#memoryShare);
    this.#transports.close();
  }

  async #followForEver(): Promise<void> {
    await this.#options.loadLimiter?.admit(this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    let restarts = 0;
    for (;;) {
      this.#tellTrying();
      const { error, liveForMs, sessionLost } = await this.#followOnce();
      if (this.#closing.signal.aborted) return;
      const isTooLarge = error instanceof TransportFailure && error.kind === 'too-large';
      if (liveForMs !== undefined && liveForMs > STABLE_AFTER_MS && !isTooLarge) {
        this.#pause.reset();
        restarts = 0;
      }
      // A lost session, event or line is no outage yet: only when a new start fails is the entry down.
      if ((liveForMs !== undefined || sessionLost) && !isTooLarge && restarts++ < IMMEDIATE_RESTARTS)
        continue;
      const { failure } = this.#translator.translate(error, 'event.from');
      if (failure.code === 'internal')
        this.#logger.error({ err: error }, 'following a host failed unexpectedly');
      const delayMs = this.#pause.nextDelayMs(reconnectPolicyFor(failure, isTooLarge));
      if (isTooLarge) this.#index.clear();
      if (isRefusal(failure)) this.#refuse(failure, delayMs);
      else this.#goDown(failure, delayMs, isTooLarge);
      await this.#pause.wait(delayMs);
      if (this.#closing.signal.aborted) return;
    }
  }

  /** One session's life in the event stream; how it ended, and how long it was live if it ever was. */
  async #followOnce(): Promise<StreamEnd> {
    const { clock } = this.#options;
    const controller = new AbortController();
    const signals = [this.#closing.signal, controller.signal];
    if (this.#memoryShare.isEvicted) this.#memoryShare.clear();
    let session: Session | undefined;
    let liveSinceMs: number | undefined;
    try {
      session = await this.#sessions.acquire();
      this.#streaming = { session, controller };
      const limits = { timeoutMs: CERTIFICATES_TIMEOUT_MS, signals };
      await this.#transports.learnMemberCertificates(session, limits);
      const token = await this.#loadAndAccept(session, signals);
      liveSinceMs = clock.monotonicMs();
      return await this.#openStream(session, token, signals).follow();
    } catch (caught) {
      // A call noticed that the session is lost, and ended the reading.
      const aborted = controller.signal.aborted ? new RpcFailure('SESSION_INVALID', []) : undefined;
      const error = this.#memoryShare.failure ?? aborted ?? caught;
      // Lists of other classes may still be on their way.
      controller.abort();
      if (session !== undefined) this.#settleSession(session, error);
      return {
        error,
        liveForMs: liveSinceMs === undefined ? undefined : clock.monotonicMs() - liveSinceMs,
        sessionLost: session !== undefined && isSessionLost(error),
      };
    }
  }

  /** Keeps nothing of what was read but the token, from which the events go on. */
  async #loadAndAccept(session: Session, signals: readonly AbortSignal[]): Promise<string> {
    const budget = this.#openBudget();
    try {
      const load = () => {
        this.#skipped.clear();
        return loadSnapshot(session, { signals, budget, skipped: this.#skipped });
      };
      const loaded = await (this.#options.loadLimiter?.take(load) ?? load());
      // From here on the index counts it.
      budget.release();
      await this.#accept(session, loaded);
      return loaded.token;
    } finally {
      budget.release();
    }
  }

  #openBudget(): ObjectBudget {
    return new ObjectBudget(this.#maxObjects, this.#memoryShare);
  }

  /** Others need the memory. Where nothing is being read, what was read last is dropped. */
  #giveWay(): void {
    this.#streaming?.controller.abort();
    queueMicrotask(() => {
      if (this.#state.kind !== 'down' || this.#state.isTooLarge) return;
      this.#index.clear();
      this.#tell({ ...this.#state, isTooLarge: true });
    });
  }

  #openStream(session: Session, token: string, signals: readonly AbortSignal[]): EventStream {
    return new EventStream({
      session,
      token,
      signals,
      index: this.#index,
      openBudget: () => this.#openBudget(),
      tasks: this.#tasks,
      skipped: this.#skipped,
      onApplied: () => this.#tellSkipped(),
      clock: this.#options.clock,
      logger: this.#logger,
      onChanges: (changes) => this.#notify(() => this.#options.listener.onChanges(changes)),
      onTasksMissing: (refs) => this.#lookUpTasks(refs),
    });
  }

  #settleSession(session: Session, error: unknown): void {
    if (isSessionLost(error)) this.#sessions.invalidate(session);
    else if (error instanceof TransportFailure && error.kind !== 'cancelled') this.#sessions.abandon(session);
    this.#logger.debug({ err: this.#translator.translate(error, 'event.from') }, 'the event stream ended');
  }

  async #accept(session: Session, { records }: LoadedSnapshot): Promise<void> {
    const { clock, listener } = this.#options;
    const [pool] = records.pool.values();
    if (
      session.url.host !== this.#entryHost &&
      this.#poolUuid !== undefined &&
      pool?.uuid !== this.#poolUuid
    ) {
      this.#sessions.reject(session);
      throw new TransportFailure('connect', `${session.url.host} belongs to another pool now`);
    }
    this.#poolUuid = pool?.uuid;
    const memberAddresses = [...records.host.values()].map((host) => host.address);
    this.#sessions.setMembers(memberAddresses);
    await this.#indexAll(records);
    if (this.#closing.signal.aborted) throw new TransportFailure('cancelled', 'the connection was closed');
    const isMember = session.url.host !== this.#entryHost;
    const memberAddress = isMember ? session.url.hostname.replace(/^\[|\]$/g, '') : undefined;
    if (pool !== undefined) {
      const fingerprints = [...this.#transports.vouchedFor];
      const known = { uuid: pool.uuid, coordinatorAddress: memberAddress, memberAddresses, fingerprints };
      this.#notify(() => this.#options.onPool?.(known));
    }
    const { task, ...snapshot } = records;
    this.#notify(() => listener.onSnapshot(snapshot));
    for (const [ref, record] of task) this.#tasks.onPut(ref, record);
    this.#lookUpTasks(this.#tasks.missingFrom(task));
    const coordinator = pool && records.host.get(pool.master);
    const api = { major: coordinator?.API_version_major ?? 0, minor: coordinator?.API_version_minor ?? 0 };
    if (this.#state.kind === 'live' && this.#state.url === session.url.origin) return this.#tellSkipped();
    this.#logger.info({ url: session.url.origin, protocol: session.protocol, api }, 'host connected');
    this.#tell({
      kind: 'live',
      sinceAt: clock.now(),
      url: session.url.origin,
      ...(memberAddress !== undefined && { memberAddress }),
      api,
      skippedRecords: this.#skipped.count,
    });
  }

  #tellSkipped(): void {
    const skippedRecords = this.#skipped.count;
    if (this.#state.kind !== 'live' || this.#state.skippedRecords === skippedRecords) return;
    this.#tell({ ...this.#state, skippedRecords });
  }

  async #indexAll(records: FollowedSnapshot): Promise<void> {
    this.#index.clear();
    let indexed = 0;
    for (const className of FOLLOWED_CLASSES) {
      for (const [ref, record] of records[className]) {
        this.#index.put(className, ref, record);
        if (++indexed % RECORDS_PER_SLICE === 0) await eventLoopShare.nextSlice();
      }
    }
  }

  /** Tasks that ended while nobody was listening, or that the host forgot. */
  #lookUpTasks(refs: readonly Ref[]): void {
    for (const ref of refs) {
      this.call('task.get_record', [ref]).then(
        (wire) => {
          const record = normaliseRecord('task', wire);
          if (record !== undefined) this.#tasks.onPut(ref, record);
        },
        (error: unknown) => {
          // A host that went down again is asked at the next reading; one that cannot say will not say later.
          if (isGone(error) || this.#state.kind === 'live') this.#tasks.onDelete(ref);
        },
      );
    }
  }

  #obstacle(): DynvmError | undefined {
    switch (this.#state.kind) {
      case 'connecting':
      case 'live':
        return undefined;
      case 'down':
        return new HostUnavailableError({ ...withNextTry(this.#state), code: 'host-unavailable' }, false);
      case 'refused':
        return new HostUnavailableError(withNextTry(this.#state), false);
      case 'closed':
        return new DynvmError({ code: 'cancelled', message: 'The connection to the host was closed.' });
      default:
        return assertNever(this.#state);
    }
  }

  #goDown(failure: Failure, delayMs: number, isTooLarge: boolean): void {
    const at = this.#options.clock.now();
    const sinceAt = this.#state.kind === 'down' ? this.#state.sinceAt : at;
    this.#logger.warn({ failure, retryInMs: Math.round(delayMs) }, 'host not reachable');
    const nextTryAt = at + delayMs;
    this.#tell({ kind: 'down', sinceAt, failure, nextTryAt, isTooLarge, ...this.#wasLive() });
  }

  #refuse(failure: Failure, delayMs: number): void {
    const at = this.#options.clock.now();
    const sinceAt = this.#state.kind === 'refused' ? this.#state.sinceAt : at;
    this.#logger.error({ failure, retryInMs: delayMs }, 'host refuses the login or is not trusted');
    this.#tell({ kind: 'refused', sinceAt, failure, nextTryAt: at + delayMs, ...this.#wasLive() });
    this.#tasks.rejectAll(new HostUnavailableError(failure, true));
  }

  #tellTrying(): void {
    const state = this.#state;
    if ((state.kind !== 'down' && state.kind !== 'refused') || state.nextTryAt === null) return;
    this.#tell({ ...state, nextTryAt: null });
  }

  #wasLive(): { lastLiveAt?: number } {
    if (this.#state.kind === 'live') this.#lastLiveAt = this.#options.clock.now();
    return this.#lastLiveAt === undefined ? {} : { lastLiveAt: this.#lastLiveAt };
  }

  #tell(state: ConnectionState): void {
    this.#state = state;
    this.#notify(() => this.#options.listener.onState(state));
  }

  /** A listener's fault must not end the event stream. */
  #notify(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#logger.error({ err: error }, 'a listener of the host connection failed');
    }
  }
}

/** Nothing passing: somebody has to change the settings or the host, and it is tried again rarely. */
function isRefusal(failure: Failure): boolean {
  return failure.code === 'credentials' || failure.code === 'certificate';
}

/** The failure of an entry that is not connected, with what happens next. */
function withNextTry({ failure, nextTryAt }: { failure: Failure; nextTryAt: number | null }): Failure {
  if (nextTryAt === null) return failure;
  const next = `Next try at ${new Date(nextTryAt).toISOString()}.`;
  return { ...failure, hint: failure.hint === undefined ? next : `${failure.hint} ${next}` };
}

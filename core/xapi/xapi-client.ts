import { setMaxListeners } from 'node:events';
import type { Failure } from '../model/failure.ts';
import type { ChangeGate, Logger } from '../ports.ts';
import { CallRunner, isSessionLost } from './calls/call-runner.ts';
import { OPEN_GATE } from './calls/change-permit.ts';
import type { CallOptions, ConnectionState, TaskOptions, XapiConnection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { ConnectionStatus } from './connection-status.ts';
import { EventStream } from './events/event-stream.ts';
import type { StreamEnd } from './events/stream-end.ts';
import { FailureTranslator } from './failures/failure-translator.ts';
import { RpcFailure, TransportFailure } from './failures/transport-failure.ts';
import { HostUnavailableError } from './failures/xapi-error.ts';
import { isRefusal, ReconnectPause, reconnectPolicyFor } from './reconnect-pause.ts';
import { ConnectionRecords } from './records/connection-records.ts';
import type { LoadedSnapshot } from './records/inventory-snapshot.ts';
import type { Ref } from './records/records.ts';
import { readMemberAddresses } from './session/known-pool.ts';
import { PoolIdentity } from './session/pool-identity.ts';
import { productIdentity } from './session/product-identity.ts';
import { type Session, TransportPool } from './session/session.ts';
import { SessionManager } from './session/session-manager.ts';
import { lookUpTasks } from './tasks/look-up-tasks.ts';
import { runTask } from './tasks/task-runner.ts';
import { TaskWatcher } from './tasks/task-watcher.ts';
import { measureCall, reportEventLag } from './xapi-calls.ts';

const DEFAULT_CONCURRENT_CALLS = 20;
const CERTIFICATES_TIMEOUT_MS = 30_000;

/** One host entry's session, event stream and calls. See {@link XapiConnection} for what callers may rely on. */
export class XapiClient implements XapiConnection {
  readonly #options: ConnectionOptions;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #records: ConnectionRecords;
  readonly #tasks = new TaskWatcher();
  readonly #translator: FailureTranslator;
  readonly #transports: TransportPool;
  readonly #sessions: SessionManager;
  readonly #calls: CallRunner;
  readonly #closing = new AbortController();
  readonly #gate: ChangeGate;
  readonly #pause: ReconnectPause;
  /** The session whose events are read, and what ends this reading alone. */
  #streaming: { session: Session; controller: AbortController } | undefined;
  readonly #status: ConnectionStatus;
  readonly #pool: PoolIdentity;
  #finished: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    const { clock, user, password, tls, installation, knownPool } = options;
    const url = new URL(options.url);
    this.#options = options;
    this.#gate = options.gate ?? OPEN_GATE;
    this.#logger = options.logger.child({ hostRef: options.hostRef });
    this.#status = new ConnectionStatus({
      clock,
      logger: this.#logger,
      onState: (state) => this.#notify(() => options.listener.onState(state)),
    });
    this.#records = new ConnectionRecords({
      memory: options.recordMemory,
      maxObjects: options.limits?.maxObjects,
      onEvicted: () => this.#giveWay(),
    });
    this.#random = options.random ?? Math.random;
    this.#translator = new FailureTranslator({
      hostRef: options.hostRef,
      host: options.name ?? url.host,
      findName: (ref) => this.#records.index.findName(ref),
      findVmName: (ref) => this.#records.index.findVmName(ref),
    });
    this.#pause = new ReconnectPause({ clock, random: this.#random, closing: this.#closing.signal });
    const login = { user, password, tls, knownFingerprints: knownPool?.fingerprints, clock };
    this.#transports = new TransportPool({ ...login, ...productIdentity(installation) });
    this.#pool = new PoolIdentity(url, knownPool?.uuid);
    const closing = this.#closing.signal;
    this.#sessions = new SessionManager({ transports: this.#transports, entryUrl: url, knownPool, closing });
    this.#calls = new CallRunner({
      sessions: this.#sessions,
      clock,
      random: this.#random,
      translator: this.#translator,
      concurrentCalls: options.limits?.concurrentCalls ?? DEFAULT_CONCURRENT_CALLS,
      gate: this.#gate,
      closing,
      obstacle: () => this.#status.obstacle(),
      onSessionLost: (session) => {
        if (this.#streaming?.session === session) this.#streaming.controller.abort();
      },
    });
    // Every call in flight listens to it.
    setMaxListeners(0, this.#closing.signal);
  }

  get state(): ConnectionState {
    return this.#status.state;
  }

  start(): void {
    this.#status.report();
    this.#finished = this.#followForEver();
  }

  async call<T = unknown>(
    message: string,
    params: readonly unknown[],
    options: CallOptions & { term?: number } = {},
  ): Promise<T> {
    const about = { hostRef: this.#options.hostRef, method: message };
    const startedMs = performance.now();
    let outcome = 'failed';
    try {
      const result = await measureCall(about, () => this.#calls.call(message, params, options));
      outcome = 'done';
      return result as T;
    } finally {
      const durationMs = Math.round(performance.now() - startedMs);
      this.#logger.debug({ method: message, durationMs, outcome }, 'call to a host ended');
    }
  }

  async run(message: string, params: readonly unknown[], options: TaskOptions = {}): Promise<string> {
    const term = this.#gate.term();
    const runner = {
      clock: this.#options.clock,
      random: this.#random,
      tasks: this.#tasks,
      translator: this.#translator,
      call: (method: string, args: readonly unknown[], limits: CallOptions) =>
        this.call(method, args, { ...limits, term }),
    };
    return await runTask(runner, message, params, options);
  }

  retryNow(): void {
    this.#status.setTrying();
    this.#pause.wake();
  }

  async close(): Promise<void> {
    if (this.state.kind === 'closed') return await this.#finished;
    this.#status.setClosed();
    this.#tasks.rejectAll(new TransportFailure('cancelled', 'the connection was closed'));
    const session = this.#sessions.current;
    this.#closing.abort();
    await session?.logout();
    await this.#finished;
    this.#records.close();
    this.#transports.close();
  }

  async #followForEver(): Promise<void> {
    await this.#options.loadLimiter?.admit(this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    for (;;) {
      this.#status.setTrying();
      const end = await this.#followOnce();
      if (this.#closing.signal.aborted) return;
      const { error } = end;
      const isTooLarge = error instanceof TransportFailure && error.kind === 'too-large';
      if (!isTooLarge && this.#pause.mayRestartNow(end)) continue;
      const { failure } = this.#translator.translate(error, 'event.from');
      if (failure.code === 'internal')
        this.#logger.error({ err: error }, 'following a host failed unexpectedly');
      const delayMs = this.#pause.nextDelayMs(reconnectPolicyFor(failure, isTooLarge));
      if (isTooLarge) this.#records.index.clear();
      if (isRefusal(failure)) this.#refuse(failure, delayMs);
      else this.#status.setDown(failure, delayMs, isTooLarge);
      await this.#pause.wait(delayMs);
      if (this.#closing.signal.aborted) return;
    }
  }

  /** One session's life in the event stream; how it ended, and how long it was live if it ever was. */
  async #followOnce(): Promise<StreamEnd> {
    const { clock } = this.#options;
    const controller = new AbortController();
    const signals = [this.#closing.signal, controller.signal];
    if (this.#records.share.isEvicted) this.#records.share.clear();
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
      const error = this.#records.share.failure ?? aborted ?? caught;
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
    const budget = this.#records.openBudget();
    try {
      const load = () => this.#records.load(session, budget, signals);
      const loaded = await (this.#options.loadLimiter?.take(load) ?? load());
      // From here on the index counts it.
      budget.release();
      await this.#accept(session, loaded);
      return loaded.token;
    } finally {
      budget.release();
    }
  }

  /** Others need the memory. Where nothing is being read, what was read last is dropped. */
  #giveWay(): void {
    this.#streaming?.controller.abort();
    queueMicrotask(() => {
      if (this.#status.setTooLarge()) this.#records.index.clear();
    });
  }

  #openStream(session: Session, token: string, signals: readonly AbortSignal[]): EventStream {
    return new EventStream({
      session,
      token,
      signals,
      index: this.#records.index,
      openBudget: () => this.#records.openBudget(),
      tasks: this.#tasks,
      skipped: this.#records.skipped,
      onApplied: (tookMs) => {
        reportEventLag(this.#options.hostRef, tookMs / 1000);
        this.#status.setSkippedRecords(this.#records.skipped.count);
      },
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
    const [pool] = records.pool.values();
    if (!this.#pool.isSame(session.url, pool)) {
      this.#sessions.reject(session);
      throw new TransportFailure('connect', `${session.url.host} belongs to another pool now`);
    }
    this.#pool.uuid = pool?.uuid;
    const memberAddresses = readMemberAddresses(records.host.values());
    this.#sessions.setMembers(memberAddresses);
    await this.#records.index.replaceAll(records);
    if (this.#closing.signal.aborted) throw new TransportFailure('cancelled', 'the connection was closed');
    const memberAddress = this.#pool.findMemberAddress(session.url);
    if (pool !== undefined) {
      const fingerprints = [...this.#transports.vouchedFor];
      const known = { uuid: pool.uuid, coordinatorAddress: memberAddress, memberAddresses, fingerprints };
      this.#notify(() => this.#options.onPool?.(known));
    }
    const { task, ...snapshot } = records;
    this.#notify(() => this.#options.listener.onSnapshot(snapshot));
    for (const [ref, record] of task) this.#tasks.onPut(ref, record);
    this.#lookUpTasks(this.#tasks.missingFrom(task));
    const coordinator = pool && records.host.get(pool.master);
    const api = { major: coordinator?.API_version_major ?? 0, minor: coordinator?.API_version_minor ?? 0 };
    const { state } = this.#status;
    if (state.kind === 'live' && state.url === session.url.origin) {
      this.#status.setSkippedRecords(this.#records.skipped.count);
      return;
    }
    this.#logger.info({ url: session.url.origin, protocol: session.protocol, api }, 'host connected');
    this.#status.setLive({
      url: session.url.origin,
      ...(memberAddress !== undefined && { memberAddress }),
      api,
      skippedRecords: this.#records.skipped.count,
    });
  }

  #lookUpTasks(refs: readonly Ref[]): void {
    const call = this.call.bind(this);
    lookUpTasks(refs, { tasks: this.#tasks, call, isLive: () => this.state.kind === 'live' });
  }

  #refuse(failure: Failure, delayMs: number): void {
    this.#status.setRefused(failure, delayMs);
    this.#tasks.rejectAll(new HostUnavailableError(failure, true));
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

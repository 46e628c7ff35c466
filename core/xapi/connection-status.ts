import { assertNever } from '../model/assert-never.ts';
import { DynvmError, type Failure } from '../model/failure.ts';
import type { Clock, Logger } from '../ports.ts';
import type { ConnectionState } from './connection.ts';
import { HostUnavailableError } from './failures/xapi-error.ts';

type LiveState = Extract<ConnectionState, { kind: 'live' }>;

interface ConnectionStatusOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onState: (state: ConnectionState) => void;
}

/** The state of a host entry's connection: every change of it is reported, and what it means for calls is said here. */
export class ConnectionStatus {
  readonly #options: ConnectionStatusOptions;
  #state: ConnectionState;
  #lastLiveAt: number | undefined;

  constructor(options: ConnectionStatusOptions) {
    this.#options = options;
    this.#state = { kind: 'connecting', sinceAt: options.clock.now() };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Reports the state there is. */
  report(): void {
    this.#options.onState(this.#state);
  }

  setLive(live: Omit<LiveState, 'kind' | 'sinceAt'>): void {
    this.#set({ kind: 'live', sinceAt: this.#options.clock.now(), ...live });
  }

  setSkippedRecords(skippedRecords: number): void {
    if (this.#state.kind !== 'live' || this.#state.skippedRecords === skippedRecords) return;
    this.#set({ ...this.#state, skippedRecords });
  }

  setDown(failure: Failure, delayMs: number, isTooLarge: boolean): void {
    const at = this.#options.clock.now();
    const sinceAt = this.#state.kind === 'down' ? this.#state.sinceAt : at;
    this.#options.logger.warn({ failure, retryInMs: Math.round(delayMs) }, 'host not reachable');
    const nextTryAt = at + delayMs;
    this.#set({ kind: 'down', sinceAt, failure, nextTryAt, isTooLarge, ...this.#lastLive() });
  }

  /** Down or refused, and what was read last is dropped too. False in any other state, or where it is already. */
  setTooLarge(): boolean {
    const state = this.#state;
    if ((state.kind !== 'down' && state.kind !== 'refused') || state.isTooLarge) return false;
    this.#set({ ...state, isTooLarge: true });
    return true;
  }

  setRefused(failure: Failure, delayMs: number): void {
    const at = this.#options.clock.now();
    const sinceAt = this.#state.kind === 'refused' ? this.#state.sinceAt : at;
    this.#options.logger.error({ failure, retryInMs: delayMs }, 'host refuses the login or is not trusted');
    const nextTryAt = at + delayMs;
    this.#set({ kind: 'refused', sinceAt, failure, nextTryAt, isTooLarge: false, ...this.#lastLive() });
  }

  /** A new attempt begins: there is no next one to wait for. */
  setTrying(): void {
    const state = this.#state;
    if ((state.kind !== 'down' && state.kind !== 'refused') || state.nextTryAt === null) return;
    this.#set({ ...state, nextTryAt: null });
  }

  setClosed(): void {
    this.#set({ kind: 'closed' });
  }

  /** Why no call can be made now; undefined where one can. */
  obstacle(): DynvmError | undefined {
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

  #lastLive(): { lastLiveAt?: number } {
    if (this.#state.kind === 'live') this.#lastLiveAt = this.#options.clock.now();
    return this.#lastLiveAt === undefined ? {} : { lastLiveAt: this.#lastLiveAt };
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.report();
  }
}

/** The failure of an entry that is not connected, with what happens next. */
function withNextTry({ failure, nextTryAt }: { failure: Failure; nextTryAt: number | null }): Failure {
  if (nextTryAt === null) return failure;
  const next = `Next try at ${new Date(nextTryAt).toISOString()}.`;
  return { ...failure, hint: failure.hint === undefined ? next : `${failure.hint} ${next}` };
}

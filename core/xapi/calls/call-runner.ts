import PQueue from 'p-queue';
import { bindTrace } from '../../base/trace.ts';
import type { DynvmError } from '../../model/failure.ts';
import type { ChangeGate, Clock } from '../../ports.ts';
import type { CallOptions } from '../connection.ts';
import type { FailureTranslator } from '../failures/failure-translator.ts';
import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import type { Session } from '../session/session.ts';
import type { SessionManager } from '../session/session-manager.ts';
import { type DeadlineOptions, sleep, withDeadline } from '../transport/deadline.ts';
import type { RpcOptions } from '../transport/rpc-transport.ts';
import { type ChangePermit, createChangePermit } from './change-permit.ts';
import {
  delayBefore,
  isIdempotent,
  LEADERSHIP_LOST_RETRY,
  type RetryPolicy,
  retryPolicyFor,
  TRANSPORT_RETRY,
  UNCONFIRMED_RETRY,
} from './retry-policy.ts';

const DEFAULT_CALL_TIMEOUT_MS = 60_000;

export interface CallRunnerOptions {
  sessions: SessionManager;
  clock: Clock;
  random: () => number;
  translator: FailureTranslator;
  concurrentCalls: number;
  gate: ChangeGate;
  closing: AbortSignal;
  /** Why no call may be made now; undefined where it may. */
  obstacle(): DynvmError | undefined;
  /** The session in use was not known to the host any more: everything is to be read again. */
  onSessionLost(session: Session): void;
}

/** `term`: the gate's when the call was decided; absent: now. */
interface RunnerCallOptions extends CallOptions {
  term?: number;
}

/** Calls on the entry's session: so many at once, repeated where that is safe, each within its own time. */
export class CallRunner {
  readonly #options: CallRunnerOptions;
  readonly #queue: PQueue;

  constructor(options: CallRunnerOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrentCalls });
  }

  /** @throws XapiError; DynvmError `host-unavailable`, `certificate`, `cancelled` */
  async call(message: string, params: readonly unknown[], options: RunnerCallOptions): Promise<unknown> {
    const { clock, random, translator, closing, gate } = this.#options;
    const signals = [options.signal, closing];
    const permit = createChangePermit(gate, message, options.term ?? gate.term());
    const deadlineMs = clock.monotonicMs() + (options.timeoutMs ?? DEFAULT_CALL_TIMEOUT_MS);
    for (let retry = 0; ; retry++) {
      try {
        const attempt = bindTrace(() => this.#attempt({ message, params, permit }, signals, deadlineMs));
        return await this.#queue.add(attempt, options.signal === undefined ? {} : { signal: options.signal });
      } catch (caught) {
        // Whoever waits for a turn gives up as promptly as one whose call is under way.
        const error = options.signal?.aborted
          ? new TransportFailure('cancelled', 'the call was cancelled')
          : caught;
        const isRefused = error instanceof RpcFailure;
        const policy = isRefused && options.repeat === false ? undefined : policyFor(error, message);
        const delayMs = policy && retry < policy.retries ? delayBefore(policy, retry, random) : Infinity;
        if (clock.monotonicMs() + delayMs >= deadlineMs) throw translator.translate(error, message);
        await sleep(clock, delayMs, signals).catch((cancelled: unknown) => {
          throw translator.translate(cancelled, message);
        });
      }
    }
  }

  async #attempt(
    {
      message,
      params,
      permit,
    }: { message: string; params: readonly unknown[]; permit: ChangePermit | undefined },
    signals: RpcOptions['signals'],
    deadlineMs: number,
  ): Promise<unknown> {
    const { sessions, clock, onSessionLost } = this.#options;
    const limits = () => ({ timeoutMs: Math.max(1, deadlineMs - clock.monotonicMs()), signals });
    const session = await this.#session(limits());
    try {
      return await session.call(message, params, { ...limits(), beforeWrite: permit });
    } catch (error) {
      // The host did not execute it, so it may run again on a new session: once.
      if (!isSessionLost(error)) throw error;
      sessions.invalidate(session);
      onSessionLost(session);
      return await (await this.#session(limits())).call(message, params, {
        ...limits(),
        beforeWrite: permit,
      });
    }
  }

  async #session(limits: DeadlineOptions): Promise<Session> {
    const { obstacle, sessions, clock } = this.#options;
    const refusal = obstacle();
    if (refusal !== undefined) throw refusal;
    if (sessions.current !== undefined) return sessions.current;
    // The login goes on for those who can wait longer.
    return await withDeadline(clock, limits, () => sessions.acquire()).catch((error: unknown) => {
      const late = error instanceof TransportFailure && error.kind === 'timeout';
      throw late ? new TransportFailure('connect', `no session within ${limits.timeoutMs / 1000} s`) : error;
    });
  }
}

/** The host has no such session, or is no coordinator any more: nothing was executed. */
export function isSessionLost(error: unknown): boolean {
  return error instanceof RpcFailure && (error.code === 'SESSION_INVALID' || error.code === 'HOST_IS_SLAVE');
}

function policyFor(error: unknown, message: string): RetryPolicy | undefined {
  if (error instanceof RpcFailure) return retryPolicyFor(error, message);
  if (!(error instanceof TransportFailure)) return undefined;
  switch (error.kind) {
    case 'connect':
      return TRANSPORT_RETRY;
    case 'leadership-unconfirmed':
      return UNCONFIRMED_RETRY;
    case 'leadership-lost':
      return LEADERSHIP_LOST_RETRY;
    case 'broken':
    case 'http-status':
    case 'malformed':
      return isIdempotent(message) ? TRANSPORT_RETRY : undefined;
    default:
      return undefined;
  }
}

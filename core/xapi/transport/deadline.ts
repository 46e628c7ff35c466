import type { Clock } from '../../base/clock.ts';
import { TimeoutError, withTimeout } from '../../base/timeout.ts';
import { TransportFailure } from '../failures/transport-failure.ts';

export interface DeadlineOptions {
  timeoutMs: number;
  /** Whoever may give up: the caller, and the connection that closes. */
  signals?: readonly (AbortSignal | undefined)[] | undefined;
}

/**
 * Runs `attempt` with a signal that fires when the time is over or the caller gives up, and ends at that moment, whether or
 * not `attempt` heeds it: what a peer does or leaves undone delays nobody.
 * @throws TransportFailure `timeout` or `cancelled`; what `attempt` throws
 */
export async function withDeadline<T>(
  clock: Clock,
  { timeoutMs, signals }: DeadlineOptions,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let attemptSignal: AbortSignal | undefined;
  const watched = (signal: AbortSignal) => {
    attemptSignal = signal;
    return attempt(signal);
  };
  try {
    return await withTimeout({ clock, timeoutMs, signals }, watched);
  } catch (error) {
    // An attempt that heeds its signal may fail first, by whatever error.
    const reason = attemptSignal?.reason ?? error;
    if (reason instanceof TimeoutError) throw new TransportFailure('timeout', reason.message);
    if (signals?.some((signal) => signal?.aborted)) {
      throw new TransportFailure('cancelled', 'the call was cancelled');
    }
    throw error;
  }
}

/** Waits on the clock. @throws TransportFailure `cancelled` */
export async function sleep(
  clock: Clock,
  delayMs: number,
  signals: DeadlineOptions['signals'] = [],
): Promise<void> {
  const never = () => new Promise<never>(() => {});
  await withDeadline(clock, { timeoutMs: delayMs, signals }, never).catch((error: unknown) => {
    if (!(error instanceof TransportFailure) || error.kind !== 'timeout') throw error;
  });
}

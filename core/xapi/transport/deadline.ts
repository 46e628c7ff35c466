import type { Clock } from '../../ports.ts';
import { TransportFailure } from '../failures/transport-failure.ts';

export interface DeadlineOptions {
  timeoutMs: number;
  /** Whoever may give up: the caller, and the connection that closes. */
  signals?: readonly (AbortSignal | undefined)[] | undefined;
}

/**
 * Runs `attempt` with a signal that fires when the time is over or the caller gives up, and says which it was.
 * @throws TransportFailure `timeout` or `cancelled`; what `attempt` throws
 */
export async function withDeadline<T>(
  clock: Clock,
  options: DeadlineOptions,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let ending: TransportFailure | undefined;
  const end = (failure: TransportFailure) => {
    ending ??= failure;
    controller.abort();
  };
  const onCallerAbort = () => end(new TransportFailure('cancelled', 'the call was cancelled'));
  const signals = options.signals?.filter((signal) => signal !== undefined) ?? [];
  if (signals.some((signal) => signal.aborted))
    throw new TransportFailure('cancelled', 'the call was cancelled');
  for (const signal of signals) signal.addEventListener('abort', onCallerAbort, { once: true });
  const cancelTimer = clock.setTimer(options.timeoutMs, () =>
    end(new TransportFailure('timeout', `no answer within ${options.timeoutMs / 1000} s`)),
  );
  try {
    return await attempt(controller.signal);
  } catch (error) {
    // Whatever still runs, runs for nobody.
    controller.abort();
    throw ending ?? error;
  } finally {
    cancelTimer();
    for (const signal of signals) signal.removeEventListener('abort', onCallerAbort);
  }
}

/** Waits on the clock. @throws TransportFailure `cancelled` */
export function sleep(
  clock: Clock,
  delayMs: number,
  signals: DeadlineOptions['signals'] = [],
): Promise<void> {
  return withDeadline(
    clock,
    { timeoutMs: delayMs, signals },
    (signal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('over')), { once: true });
      }),
  ).catch((error: unknown) => {
    if (error instanceof TransportFailure && error.kind === 'timeout') return;
    throw error;
  });
}

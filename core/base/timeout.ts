import type { Clock } from './clock.ts';
import { raceAbort } from './race-abort.ts';

/** The time was over first. */
export class TimeoutError extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs / 1000} s`);
    this.name = 'TimeoutError';
    this.timeoutMs = timeoutMs;
  }
}

export interface TimeoutOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Whoever else may give up: the caller, a connection that closes. */
  readonly signals?: readonly (AbortSignal | undefined)[] | undefined;
}

/**
 * Runs `work` with a signal that aborts when the time is over or somebody gives up. Rejects at that moment, whether or not
 * `work` heeds its signal; its own later outcome is ignored. The signal also aborts when `work` fails: what it still has
 * running, runs for nobody.
 * @throws TimeoutError; the reason of a signal in `options`; what `work` throws
 */
export async function withTimeout<T>(
  { clock, timeoutMs, signals = [] }: TimeoutOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = signals.find((signal) => signal?.aborted);
  if (given) throw given.reason;
  const controller = new AbortController();
  const cancelTimer = clock.setTimer(timeoutMs, () => controller.abort(new TimeoutError(timeoutMs)));
  try {
    return await raceAbort(work(controller.signal), controller.signal, ...signals);
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    cancelTimer();
  }
}

/** The outcome of `work` if it settles in time, else undefined; `work` goes on. @throws what `work` throws in time */
export async function waitAtMost<T>(
  clock: Clock,
  timeoutMs: number,
  work: Promise<T>,
): Promise<T | undefined> {
  let cancelTimer = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancelTimer = clock.setTimer(timeoutMs, () => resolve(undefined));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancelTimer();
  }
}

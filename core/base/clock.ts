/** Cancels a timer; calling it twice, or after the timer fired, does nothing. */
export type CancelTimer = () => void;

/** Time, as everything that waits sees it. Tests bring a fake one and never sleep. */
export interface Clock {
  /** Wall-clock time, epoch milliseconds UTC. It can jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never jumps. For durations and time-outs. */
  monotonicMs(): number;
  /** Runs `callback` once, `delayMs` from now. The timer never keeps the process alive by itself. */
  setTimer(delayMs: number, callback: () => void): CancelTimer;
}

/** setTimeout's own limit (24.8 days): a longer delay would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer,
};

function setTimer(delayMs: number, callback: () => void): CancelTimer {
  let leftMs = Math.max(0, delayMs);
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const partMs = Math.min(leftMs, MAX_TIMEOUT_MS);
    leftMs -= partMs;
    timer = setTimeout(leftMs > 0 ? next : callback, partMs);
    timer.unref();
  };
  next();
  return () => clearTimeout(timer);
}

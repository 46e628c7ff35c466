import type { CancelTimer, Clock } from './ports.ts';

/** setTimeout's own limit: a longer delay would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer,
};

function setTimer(delayMs: number, callback: () => void): CancelTimer {
  let left = Math.max(0, delayMs);
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const partMs = Math.min(left, LONGEST_TIMER_MS);
    left -= partMs;
    timer = setTimeout(left > 0 ? next : callback, partMs);
    timer.unref();
  };
  next();
  return () => clearTimeout(timer);
}

import { systemClock } from '../base/clock.ts';
import { waitAtMost } from '../base/timeout.ts';

const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Ctrl-C reaches us from the terminal and once more through npm: only a later one means impatience. */
const SAME_REQUEST_MS = 1000;
/** The promise is 5 s from the signal to the last process; this leaves room for those around us. */
const CLOSE_TIMEOUT_MS = 4000;
/** 128 + SIGTERM: ended before everything was put away. */
const CUT_SHORT_EXIT_CODE = 143;

/** Resolves at the first request to end. A second one, a while later, ends the process at once. */
export function requestToEnd(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = (): void => {
      const now = performance.now();
      if (firstAt !== undefined && now - firstAt > SAME_REQUEST_MS) process.exit(CUT_SHORT_EXIT_CODE);
      firstAt ??= now;
      resolve();
    };
    for (const signal of ENDING) process.on(signal, onSignal);
  });
}

/** Runs `close`, but never longer than people and supervisors wait. */
export async function closeInTime(close: () => Promise<void>): Promise<void> {
  const closed = await waitAtMost(
    systemClock,
    CLOSE_TIMEOUT_MS,
    close().then(() => true),
  );
  if (closed === undefined) process.exit(CUT_SHORT_EXIT_CODE);
}

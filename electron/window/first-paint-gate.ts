import type { BrowserWindow } from 'electron';

/** A page that never loads must not hold back the core. */
const LONGEST_WAIT_MS = 2000;

/** Gives the first paint priority over the rest of the startup. */
export interface FirstPaintGate {
  /** Resolves once the page has its scripts: it does not need this process for a while. */
  readonly supplied: Promise<void>;
  /** Resolves after the first paint. */
  readonly shown: Promise<void>;
  /** Names the window whose page to wait for. */
  open(window: BrowserWindow): void;
  /** Call when a script was served. */
  supply(): void;
}

export function createFirstPaintGate(): FirstPaintGate {
  const supplied = withResolver();
  const shown = withResolver();
  return {
    supplied: supplied.promise,
    shown: shown.promise,
    open(window) {
      window.once('ready-to-show', shown.resolve);
      for (const { resolve } of [supplied, shown]) {
        window.once('closed', resolve);
        setTimeout(resolve, LONGEST_WAIT_MS);
      }
    },
    supply: supplied.resolve,
  };
}

/** Promise.withResolvers, missing in the oldest Node this runs on. */
function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

import type { BrowserWindow } from 'electron';

/** A page that does not come must not keep the core from its work. */
const LONGEST_WAIT_MS = 2000;

/** Lets the first page go before everything else of the start. */
export interface PageGate {
  /** Resolves once it has its scripts: it does without this process for a while. */
  readonly supplied: Promise<void>;
  /** Resolves once it has painted something. */
  readonly shown: Promise<void>;
  /** The window whose page is meant. */
  open(window: BrowserWindow): void;
  /** To be called when a script was handed over. */
  supply(): void;
}

export function createPageGate(): PageGate {
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

/** Promise.withResolvers, which the oldest Node this runs on does not have. */
function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

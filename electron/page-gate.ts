import type { BrowserWindow } from 'electron';

/** A page that does not come must not keep the core from its work. */
const LONGEST_WAIT_MS = 2000;

/** Lets the first page go before what would keep this process from serving it. */
export interface PageGate {
  readonly loaded: Promise<void>;
  /** The window whose page is meant. */
  open(window: BrowserWindow): void;
}

export function createPageGate(): PageGate {
  const { promise: loaded, resolve } = withResolver();
  return {
    loaded,
    open(window) {
      window.webContents.once('dom-ready', resolve);
      window.once('closed', resolve);
      setTimeout(resolve, LONGEST_WAIT_MS);
    },
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

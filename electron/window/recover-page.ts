import { type BrowserWindow, dialog } from 'electron';
import type { Logger } from '../../core/ports.ts';
import { loadPage } from './create-window.ts';

/** A page that has to be brought back more often than this within {@link RECOVERY_WINDOW_MS} is given up. */
const RECOVERIES_MAX = 3;
const RECOVERY_WINDOW_MS = 60_000;
/** Chromium's ERR_ABORTED: another load took the place of this one. */
const REPLACED = -3;

export interface PageRecoveryOptions {
  readonly logger: Logger;
  /** Address of the page that belongs into the window now. */
  home(): string;
  /** Said where the page does not stay up: a sentence for people. */
  giveUp(message: string): void;
}

/**
 * Brings the page back when it crashed, hangs, or left for an address that is not its own. Chromium asks nobody before
 * it shows `about:blank`, and a missing file of ours is as dead an end.
 */
export function recoverPage(window: BrowserWindow, { logger, home, giveUp }: PageRecoveryOptions): void {
  const { webContents } = window;
  let recoveriesAtMs: number[] = [];

  function recover(load: () => unknown): void {
    const nowMs = performance.now();
    recoveriesAtMs = [...recoveriesAtMs.filter((at) => nowMs - at < RECOVERY_WINDOW_MS), nowMs];
    const again = recoveriesAtMs.length <= RECOVERIES_MAX;
    if (!again) recoveriesAtMs = [];
    // Not within the event: the frame it is about is still being taken apart.
    setImmediate(() => {
      if (window.isDestroyed()) return;
      if (again) load();
      else giveUp(`The page failed ${RECOVERIES_MAX + 1} times within a minute.`);
    });
  }

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    logger.error({ reason, exitCode }, 'the page ended unexpectedly');
    recover(() => void loadPage(window, home()));
  });
  webContents.on('did-navigate', (_event, url) => {
    if (url === home()) return;
    logger.warn({}, 'the page left its address and is loaded again');
    recover(() => void loadPage(window, home()));
  });
  webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (!isMainFrame || code === REPLACED) return;
    logger.warn({ code, description }, 'the page could not be loaded and is loaded again');
    recover(() => void loadPage(window, home()));
  });
  recoverFromHang(window, logger);
}

/** The person decides: what looks like a hang may be a long list on a slow machine. */
function recoverFromHang(window: BrowserWindow, logger: Logger): void {
  const { webContents } = window;
  let asking: AbortController | undefined;
  window.on('unresponsive', () => {
    if (asking) return;
    logger.warn({}, 'the page does not respond');
    asking = new AbortController();
    const { signal } = asking;
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: 'The window does not respond',
        detail: 'Reloading it changes nothing on the hosts: requests and deadlines go on.',
        buttons: ['Wait', 'Reload'],
        defaultId: 0,
        cancelId: 0,
        signal,
      })
      .then(({ response }) => {
        // Its end is a crash, from which it is brought back.
        if (response === 1 && !signal.aborted && !window.isDestroyed()) webContents.forcefullyCrashRenderer();
      })
      .finally(() => {
        asking = undefined;
      });
  });
  window.on('responsive', () => asking?.abort());
}

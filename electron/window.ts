import path from 'node:path';
import { app, BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import type { Logger } from '../core/ports.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import type { DesktopSettingsFile } from './desktop-settings.ts';
import { isOnScreen } from './window-bounds.ts';

const TITLE = 'DynVM Console';
const DEFAULT_SIZE = { width: 1440, height: 900 };
const MIN_SIZE = { minWidth: 1024, minHeight: 640 };
/** What shows before the first paint, as in the theme. */
const BACKGROUND = { dark: '#0e1013', light: '#f6f7f9' };
/** A page that crashes more often than this is not loaded again. */
const CRASHES_MAX = 3;
const CRASH_WINDOW_MS = 60_000;

export interface WindowOptions {
  readonly preload: string;
  readonly settings: DesktopSettingsFile;
  readonly logger: Logger;
}

/** The window, where it was last time; shown when there is something to see. Nothing is loaded yet. */
export function createWindow({ preload, settings, logger }: WindowOptions): BrowserWindow {
  const last = settings.current().window;
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...(last && isOnScreen(last.bounds, workAreas()) ? last.bounds : {}),
    ...MIN_SIZE,
    title: TITLE,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: path.resolve(preload),
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (last?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', () => {
    void settings.change({ window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() } });
  });
  reloadAfterCrash(window, logger);
  return window;
}

/** Puts the window in front of the person, from wherever it is. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

export async function loadPage(window: BrowserWindow, url = `${APP_ORIGIN}/`): Promise<void> {
  // A load that another one replaces rejects; the later one counts.
  if (!window.isDestroyed()) await window.loadURL(url).catch(() => undefined);
}

function workAreas(): Rectangle[] {
  return screen.getAllDisplays().map(({ workArea }) => workArea);
}

function reloadAfterCrash(window: BrowserWindow, logger: Logger): void {
  let crashesAtMs: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    const nowMs = performance.now();
    crashesAtMs = [...crashesAtMs.filter((at) => nowMs - at < CRASH_WINDOW_MS), nowMs];
    const again = crashesAtMs.length <= CRASHES_MAX;
    logger.error({ reason, exitCode, again }, 'the page ended unexpectedly');
    // Not within the event: the frame it is about is still being taken apart.
    if (again) setImmediate(() => !window.isDestroyed() && window.webContents.reload());
  });
  window.on('unresponsive', () => logger.warn({}, 'the page does not answer'));
}

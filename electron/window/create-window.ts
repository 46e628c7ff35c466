import path from 'node:path';
import { app, BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import { HOME_PAGE } from '../page/app-protocol.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';
import { isOnScreen } from './is-on-screen.ts';

const TITLE = 'DynVM Console';
const DEFAULT_SIZE = { width: 1440, height: 900 };
const MIN_SIZE = { minWidth: 1024, minHeight: 640 };
/** Background before the first paint, as in the theme. */
const BACKGROUND = { dark: '#0e1013', light: '#f6f7f9' };

export interface WindowOptions {
  readonly preload: string;
  readonly settings: DesktopSettingsFile;
  /** Stays hidden until it is asked for. */
  readonly hidden: boolean;
}

/** Creates the window where it was last time, hidden until its first paint. Loads nothing. */
export function createWindow({ preload, settings, hidden }: WindowOptions): BrowserWindow {
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
  window.once('ready-to-show', () => !hidden && window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', () => {
    void settings.change({ window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() } });
  });
  return window;
}

/** Restores, shows and focuses the window. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

export async function loadPage(window: BrowserWindow, url = HOME_PAGE): Promise<void> {
  // A load that is superseded by another one rejects; the later one counts.
  if (!window.isDestroyed()) await window.loadURL(url).catch(() => undefined);
}

function workAreas(): Rectangle[] {
  return screen.getAllDisplays().map(({ workArea }) => workArea);
}

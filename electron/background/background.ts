import type { BrowserWindow } from 'electron';
import { app } from 'electron';
import type { NavigationTarget } from '../../core/contract/navigation.ts';
import type { Preferences } from '../../core/contract/preferences.ts';
import type { CoreHost } from '../core-host/core-host.ts';
import type { MainWindow } from '../window/main-window.ts';
import { askToQuit, askWhatClosingDoes } from './ask-to-quit.ts';
import type { StartAtLogin } from './start-at-login.ts';
import { createTray } from './tray.ts';
import { summarizeWork, type WorkSummary } from './work-summary.ts';

/** How often to look whether everything is built before quitting. */
const READY_CHECK_MS = 1000;

export interface BackgroundOptions {
  readonly window: Pick<MainWindow, 'current' | 'show' | 'navigate'>;
  readonly core: Pick<CoreHost, 'operations'>;
  /** False for the demo and without a core: there is nothing to keep running for. */
  isNeeded(): boolean;
  preferences(): Preferences;
  change(preferences: Partial<Preferences>): void;
  readonly startAtLogin: StartAtLogin;
  readonly trayIcon: string;
}

/** Keeps the service running while there is no window, and ends it knowingly. */
export interface Background {
  /** The user closes the window. True: the window must not be closed now. */
  handleClose(window: BrowserWindow): boolean;
  /** The user wants to quit: asks if something is in progress. */
  requestQuit(): void;
  /** Shows the tray icon if there is a service to keep running, else removes it. */
  updateTray(): void;
}

export function createBackground(options: BackgroundOptions): Background {
  const { window, core } = options;
  let tray: ReturnType<typeof createTray> | undefined;
  let isAsking = false;

  const summarize = async (): Promise<WorkSummary> => summarizeWork(await core.operations(), Date.now());

  /** One question at a time; one that fails to be asked must not keep anybody from quitting. */
  function ask(question: (work: WorkSummary) => Promise<void>): void {
    if (isAsking) return;
    isAsking = true;
    void summarize()
      .then(question)
      .catch(() => app.quit())
      .finally(() => {
        isAsking = false;
      });
  }

  function close(closing: BrowserWindow): void {
    ask(async (work) => {
      const answer = await askWhatClosingDoes(closing, work);
      if (answer === 'cancel') return;
      options.change({ whenClosed: answer });
      if (answer === 'background') closing.hide();
      else await quit(work);
    });
  }

  async function quit(work: WorkSummary): Promise<void> {
    const answer = await askToQuit(window.current(), work);
    if (answer === 'now') app.quit();
    if (answer === 'when-ready') {
      window.current()?.hide();
      await quitWhenBuilt(summarize);
    }
  }

  const background: Background = {
    handleClose(closing) {
      if (!options.isNeeded()) return false;
      const { whenClosed } = options.preferences();
      if (whenClosed === 'background') closing.hide();
      else if (whenClosed === 'ask') close(closing);
      else background.requestQuit();
      return true;
    },
    requestQuit() {
      if (options.isNeeded()) ask(quit);
      else app.quit();
    },
    updateTray() {
      if (!options.isNeeded()) {
        tray?.close();
        tray = undefined;
        return;
      }
      tray ??= createTray({
        icon: options.trayIcon,
        summarize: () => summarize(),
        settings: () => ({
          notifications: options.preferences().notifications,
          startAtLogin: options.startAtLogin.isEnabled(),
        }),
        change(setting, value) {
          if (setting === 'startAtLogin') void options.startAtLogin.setEnabled(value);
          else options.change({ notifications: value });
        },
        show: window.show,
        open: (target: NavigationTarget) => window.navigate(target),
        quit: background.requestQuit,
      });
    },
  };
  return background;
}

async function quitWhenBuilt(summarize: () => Promise<WorkSummary>): Promise<void> {
  for (;;) {
    const { buildingVms, queuedVms } = await summarize();
    if (buildingVms + queuedVms === 0) break;
    await new Promise((resolve) => setTimeout(resolve, READY_CHECK_MS));
  }
  app.quit();
}

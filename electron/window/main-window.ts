import { app, type BrowserWindow } from 'electron';
import type { NavigationTarget } from '../../core/contract/navigation.ts';
import type { Logger } from '../../core/ports.ts';
import { CHANNELS } from '../ipc/channels.ts';
import { bringToFront, loadPage } from './create-window.ts';

export interface MainWindowOptions {
  /** Makes a window and connects it with everything it needs; nothing is loaded yet. */
  create(): BrowserWindow;
  /** Address of the page that belongs into the window now. */
  home(): string;
  /** The user closes the window. True: it must not be closed now. */
  handleClose(window: BrowserWindow): boolean;
  readonly logger: Logger;
}

/** The one window: it may go and come back while the application runs. */
export interface MainWindow {
  /** Undefined while there is none. */
  current(): BrowserWindow | undefined;
  /** Makes the window. Nothing is loaded yet. */
  open(): BrowserWindow;
  /** In front of the person, made anew where there is none. */
  show(): void;
  /** Shows the window on this page. */
  navigate(target: NavigationTarget): void;
  /** Loads the page that belongs into it now. */
  load(): Promise<void>;
}

export function createMainWindow({ create, home, handleClose, logger }: MainWindowOptions): MainWindow {
  let window: BrowserWindow | undefined;
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });

  const main: MainWindow = {
    current: () => window,
    open() {
      const opened = create();
      let isClosedByPerson = false;
      opened.on('close', (event) => {
        if (!isQuitting && handleClose(opened)) event.preventDefault();
        else isClosedByPerson = true;
      });
      opened.once('closed', () => {
        window = undefined;
        if (isQuitting || isClosedByPerson) return;
        // window.close() of the page asks nobody and ends the window at once.
        logger.warn({}, 'the page closed its window, which is opened again');
        main.open();
        void main.load();
      });
      window = opened;
      return opened;
    },
    show() {
      if (window) return bringToFront(window);
      main.open();
      void main.load();
    },
    navigate(target) {
      main.show();
      const contents = window?.webContents;
      const send = () => contents?.send(CHANNELS.navigate, target);
      if (contents?.isLoading()) contents.once('did-finish-load', send);
      else send();
    },
    async load() {
      if (window) await loadPage(window, home());
    },
  };
  return main;
}

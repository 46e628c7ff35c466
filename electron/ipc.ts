import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { BridgeResult } from '../core/contract/bridge.ts';
import type { Logger } from '../core/ports.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { CHANNELS } from './channels.ts';
import { createIpcRouter, type IpcRouter, type IpcRouterOptions } from './ipc-router.ts';

const REFUSED: BridgeResult<never> = {
  ok: false,
  error: { code: 'forbidden', message: 'Only the page of the console itself may ask.' },
};

type PageOptions = Pick<IpcRouterOptions, 'core' | 'shell' | 'logger' | 'person'>;

/** Connects the window's page, and nothing else, with the core. */
export function connectIpc(window: BrowserWindow, options: PageOptions): IpcRouter {
  const { webContents } = window;
  const router = createIpcRouter({
    ...options,
    isShown: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
    send: (subscription, message) => webContents.send(CHANNELS.message, subscription, message),
    end: (subscription, failure) => webContents.send(CHANNELS.ended, subscription, failure),
  });
  const trusts = trustIn(window, options.logger);
  answer(CHANNELS.invoke, router.invoke);
  answer(CHANNELS.shell, router.shell);
  answer(CHANNELS.subscribe, router.subscribe);
  answer(CHANNELS.unsubscribe, router.unsubscribe);
  ipcMain.on(CHANNELS.taken, (event, message: unknown) => {
    if (trusts(event)) router.taken(message);
  });

  for (const change of ['show', 'restore', 'focus'] as const) window.on(change as 'show', router.resume);
  // Another document: whoever followed live tables is gone.
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) router.reset();
  });
  webContents.on('render-process-gone', () => router.reset());
  window.on('closed', () => {
    router.reset();
    for (const channel of Object.values(CHANNELS)) {
      ipcMain.removeHandler(channel);
      ipcMain.removeAllListeners(channel);
    }
  });
  return router;

  function answer(channel: string, handle: (message: unknown) => unknown): void {
    ipcMain.handle(channel, (event, message: unknown) => (trusts(event) ? handle(message) : REFUSED));
  }
}

/** Fails closed: only the top frame of this window while it shows our own origin. */
function trustIn(window: BrowserWindow, logger: Logger) {
  return ({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const trusted =
      !window.isDestroyed() &&
      sender === window.webContents &&
      senderFrame !== null &&
      senderFrame === window.webContents.mainFrame &&
      senderFrame.parent === null &&
      senderFrame.origin === APP_ORIGIN;
    if (!trusted) logger.warn({ origin: senderFrame?.origin }, 'a message from a foreign page was refused');
    return trusted;
  };
}

import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { BridgeResult } from '../../core/contract/bridge.ts';
import type { Logger } from '../../core/ports.ts';
import { APP_ORIGIN } from '../page/app-protocol.ts';
import { CHANNELS } from './channels.ts';
import type { IpcRouter, IpcRouterOptions } from './ipc-router.ts';

const REFUSED: BridgeResult<never> = {
  ok: false,
  error: { code: 'forbidden', message: 'Only the console’s own page may call this.' },
};

type PageOptions = Pick<IpcRouterOptions, 'core' | 'shell' | 'logger' | 'person'> & {
  /** When the contract may be loaded; earlier calls wait for it. */
  readonly begin: Promise<void>;
};

/** Connects the window's page, and nothing else, to the core. */
export function connectIpc(window: BrowserWindow, { begin, ...options }: PageOptions): void {
  const { webContents } = window;
  const router = begin.then(async () => {
    const { createIpcRouter } = await import('./ipc-router.ts');
    return createIpcRouter({
      ...options,
      isShown: () => !window.isDestroyed() && window.isVisible() && !window.isMinimized(),
      send: (subscription, message) => webContents.send(CHANNELS.message, subscription, message),
      end: (subscription, failure) => webContents.send(CHANNELS.ended, subscription, failure),
    });
  });
  const reset = () => tell((to) => to.reset());
  const trusts = createSenderCheck(window, options.logger);
  answer(CHANNELS.invoke, (to, message) => to.invoke(message));
  answer(CHANNELS.shell, (to, message) => to.shell(message));
  answer(CHANNELS.subscribe, (to, message) => to.subscribe(message));
  answer(CHANNELS.unsubscribe, (to, message) => to.unsubscribe(message));
  ipcMain.on(CHANNELS.taken, (event, message: unknown) => {
    if (trusts(event)) tell((to) => to.taken(message));
  });

  for (const change of ['show', 'restore', 'focus'] as const) {
    window.on(change as 'show', () => tell((to) => to.resume()));
  }
  // Another document: the previous page's subscriptions are void.
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) reset();
  });
  webContents.on('render-process-gone', reset);
  window.on('closed', () => {
    reset();
    for (const channel of Object.values(CHANNELS)) {
      ipcMain.removeHandler(channel);
      ipcMain.removeAllListeners(channel);
    }
  });

  function tell(what: (to: IpcRouter) => void): void {
    void router.then(what);
  }

  function answer(channel: string, handle: (to: IpcRouter, message: unknown) => unknown): void {
    ipcMain.handle(channel, async (event, message: unknown) =>
      trusts(event) ? handle(await router, message) : REFUSED,
    );
  }
}

/** Fails closed: trusts only the top frame of this window while it shows our own origin. */
function createSenderCheck(window: BrowserWindow, logger: Logger) {
  return ({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const trusted =
      !window.isDestroyed() &&
      sender === window.webContents &&
      senderFrame !== null &&
      senderFrame === window.webContents.mainFrame &&
      senderFrame.parent === null &&
      senderFrame.origin === APP_ORIGIN;
    if (!trusted)
      logger.warn({ origin: senderFrame?.origin }, 'a message from an untrusted page was refused');
    return trusted;
  };
}

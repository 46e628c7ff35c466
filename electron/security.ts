import { app, type Session, type WebContents } from 'electron';
import type { Logger } from '../core/ports.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** A session that reaches nothing but the application's own files and is allowed nothing. */
export function lockSession(session: Session, logger: Logger): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(() => []);
  session.setBluetoothPairingHandler?.((_details, answer) => answer({ confirmed: false }));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = isOurs(url) || url.startsWith('devtools://');
    if (!allowed) logger.warn({ target: originOf(url) }, 'a request of the page was blocked');
    answer({ cancel: !allowed });
  });
  session.on('will-download', (event) => {
    event.preventDefault();
    logger.warn({}, 'a download was blocked');
  });
}

/** For every page there will ever be: it stays what it is, and opens nothing. */
export function lockEveryPage(logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => lockPage(contents, logger));
}

function lockPage(contents: WebContents, logger: Logger): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (isOurs(event.url)) return;
    event.preventDefault();
    logger.warn({ target: originOf(event.url) }, 'a navigation was blocked');
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    logger.warn({ target: originOf(url) }, 'a new window was blocked');
    return { action: 'deny' };
  });
}

function isOurs(url: string): boolean {
  return originOf(url) === APP_ORIGIN;
}

/** What may stand in a log: never a path or query. Node gives schemes it does not know the origin "null". */
function originOf(text: string): string {
  if (!URL.canParse(text)) return 'unreadable';
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

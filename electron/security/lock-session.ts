import type { Session } from 'electron';
import type { Logger } from '../../core/ports.ts';
import { isAppUrl, toLoggableOrigin } from './app-origin.ts';

/** A session that reaches nothing but the application's own files and is allowed nothing. */
export function lockSession(session: Session, logger: Logger): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setUSBProtectedClassesHandler(() => []);
  session.setBluetoothPairingHandler?.((_details, answer) => answer({ confirmed: false }));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = isAppUrl(url) || url.startsWith('devtools://');
    if (!allowed) logger.warn({ target: toLoggableOrigin(url) }, 'a request of the page was blocked');
    answer({ cancel: !allowed });
  });
  session.on('will-download', (event) => {
    event.preventDefault();
    logger.warn({}, 'a download was blocked');
  });
}

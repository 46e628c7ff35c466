import { app, type WebContents } from 'electron';
import type { Logger } from '../../core/ports.ts';
import { isAppUrl, toLoggableOrigin } from './app-origin.ts';

/** For every page there will ever be: it stays what it is, opens nothing and reaches no network. */
export function lockEveryPage(logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => lockPage(contents, logger));
}

function lockPage(contents: WebContents, logger: Logger): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (isAppUrl(event.url)) return;
    event.preventDefault();
    logger.warn({ target: toLoggableOrigin(event.url) }, 'a navigation was blocked');
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    logger.warn({ target: toLoggableOrigin(url) }, 'a new window was blocked');
    return { action: 'deny' };
  });
  // WebRTC asks no webRequest handler: STUN and TURN would leave by UDP past everything else.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

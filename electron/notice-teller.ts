import { type BrowserWindow, Notification } from 'electron';
import type { Notice } from '../core/model/notice.ts';
import type { Logger } from '../core/ports.ts';
import type { CoreHost } from './core-host.ts';
import type { DesktopSettingsFile } from './desktop-settings.ts';
import { followNotices } from './notifications.ts';
import { bringToFront } from './window.ts';

export interface NoticeTellerOptions {
  readonly window: BrowserWindow;
  readonly settings: DesktopSettingsFile;
  readonly requester: string;
  readonly logger: Logger;
}

export interface NoticeTeller {
  /** After each start of the core: an ended one tells nothing. */
  follow(core: CoreHost): Promise<void>;
}

/** Notices as notifications of the system, while they are wanted and the window is not in front. */
export function createNoticeTeller({
  window,
  settings,
  requester,
  logger,
}: NoticeTellerOptions): NoticeTeller {
  let end = (): void => {};
  const isWanted = (): boolean =>
    settings.current().preferences.notifications &&
    !window.isDestroyed() &&
    !window.isFocused() &&
    Notification.isSupported();
  const show = ({ title, message }: Notice): void => {
    const notification = new Notification({ title, body: message });
    notification.on('click', () => !window.isDestroyed() && bringToFront(window));
    notification.show();
  };
  return {
    async follow(core) {
      end();
      end = () => {};
      const operations = await core.operations().catch(() => undefined);
      if (operations) end = followNotices(operations, { requester, isWanted, show, logger });
    },
  };
}

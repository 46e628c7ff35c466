import { type BrowserWindow, Notification } from 'electron';
import type { Notice } from '../core/model/notice.ts';
import { withTimes } from '../core/model/times-in-text.ts';
import type { Logger } from '../core/ports.ts';
import type { CoreHost } from './core-host.ts';
import type { DesktopSettingsFile } from './desktop-settings.ts';
import { followNotices } from './notifications.ts';
import type { MainWindow } from './window/main-window.ts';

export interface NoticeTellerOptions {
  readonly window: Pick<MainWindow, 'current' | 'show'>;
  readonly settings: DesktopSettingsFile;
  readonly requester: string;
  readonly logger: Logger;
}

export interface NoticeTeller {
  /** After each start of the core: an ended one tells nothing. */
  follow(core: CoreHost): Promise<void>;
  /** Tells when the VMs of this request are ready. */
  awaitRequest(requestId: string): void;
  /** Tells it now, under the same conditions. */
  tell(notice: Pick<Notice, 'title' | 'message'>): void;
}

/** Notices as notifications of the system, while they are wanted and the window is not in front. */
export function createNoticeTeller({
  window,
  settings,
  requester,
  logger,
}: NoticeTellerOptions): NoticeTeller {
  let end = (): void => {};
  const awaited = new Set<string>();
  const isWanted = (): boolean =>
    settings.current().preferences.notifications &&
    !isInFront(window.current()) &&
    Notification.isSupported();
  const show = ({ title, message }: Pick<Notice, 'title' | 'message'>): void => {
    const notification = new Notification({ title, body: withTimes(message, clockTime) });
    notification.on('click', () => window.show());
    notification.show();
  };
  return {
    async follow(core) {
      end();
      end = () => {};
      const operations = await core.operations().catch(() => undefined);
      if (!operations) return;
      const isAwaited = (requestId: string) => awaited.has(requestId);
      end = followNotices(operations, { requester, isAwaited, isWanted, show, logger });
    },
    awaitRequest: (requestId) => void awaited.add(requestId),
    tell(notice) {
      if (isWanted()) show(notice);
    },
  };
}

function isInFront(window: BrowserWindow | undefined): boolean {
  return window?.isFocused() === true && window.isVisible() && !window.isMinimized();
}

/** As this computer's language says it. */
function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

import { type BrowserWindow, Notification } from 'electron';
import type { Notice } from '../../core/model/notice.ts';
import { withTimes } from '../../core/model/times-in-text.ts';
import { toVisibleText } from '../../core/model/visible-text.ts';
import type { Logger } from '../../core/ports.ts';
import type { CoreHost } from '../core-host/core-host.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';
import type { MainWindow } from '../window/main-window.ts';
import { followNotices } from './follow-notices.ts';

export interface DesktopNotifierOptions {
  readonly window: Pick<MainWindow, 'current' | 'show'>;
  readonly settings: DesktopSettingsFile;
  readonly requester: string;
  readonly logger: Logger;
}

export interface DesktopNotifier {
  /** Call after each start of the core: a stopped core reports nothing. */
  follow(core: CoreHost): Promise<void>;
  /** Notifies when the VMs of this request are ready. */
  awaitRequest(requestId: string): void;
  /** Notifies now, under the same conditions. */
  tell(notice: Pick<Notice, 'title' | 'message'>): void;
}

/** Shows notices as system notifications, if enabled and the window is not focused. */
export function createDesktopNotifier({
  window,
  settings,
  requester,
  logger,
}: DesktopNotifierOptions): DesktopNotifier {
  let end = (): void => {};
  const awaited = new Set<string>();
  const isWanted = (): boolean =>
    settings.current().preferences.notifications &&
    !isInFront(window.current()) &&
    Notification.isSupported();
  const show = ({ title, message }: Pick<Notice, 'title' | 'message'>): void => {
    const notification = new Notification({
      title: toVisibleText(title),
      body: toVisibleText(withTimes(message, clockTime)),
    });
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

/** In this computer's locale. */
function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

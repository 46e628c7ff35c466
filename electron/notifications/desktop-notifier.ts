import type { BrowserWindow } from 'electron';
import { EXPIRING, type Notice } from '../../core/model/notice.ts';
import { isQuietAt } from '../../core/model/quiet-hours.ts';
import { withTimes } from '../../core/model/times-in-text.ts';
import { toVisibleText } from '../../core/model/visible-text.ts';
import type { Logger } from '../../core/ports.ts';
import type { CoreHost } from '../core-host/core-host.ts';
import type { DesktopSettingsFile } from '../settings/desktop-settings.ts';
import type { MainWindow } from '../window/main-window.ts';
import { actOnNotice } from './act-on-notice.ts';
import { followNotices } from './follow-notices.ts';
import { groupExpiring, type NoticeGroup } from './group-expiring.ts';
import { toButtons } from './notice-actions.ts';
import type { NotificationPresenter } from './notification-presenter.ts';

/** Longer texts are cut: they come from hosts, too. */
const MAX_TEXT_LENGTH = 300;

export interface DesktopNotifierOptions {
  readonly window: Pick<MainWindow, 'current' | 'navigate'>;
  readonly settings: DesktopSettingsFile;
  readonly presenter: NotificationPresenter;
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
export function createDesktopNotifier(options: DesktopNotifierOptions): DesktopNotifier {
  const { window, settings, presenter, requester, logger } = options;
  let end = (): void => {};
  let core: CoreHost | undefined;
  const awaited = new Set<string>();
  const groups = groupExpiring(show);

  function isWanted(): boolean {
    return settings.current().preferences.notifications && !isInFront(window.current());
  }

  function show(group: NoticeGroup): void {
    const { title, message, kind } = group.notice;
    const isQuiet = isQuietAt(settings.current().preferences.quietHours, Date.now());
    // Nobody can bring a VM back in the morning; everything else waits in the window.
    if (isQuiet && kind !== EXPIRING) return;
    const content = {
      title: toText(title),
      body: toText(withTimes(message, toClockTime)),
      actions: toButtons(kind),
      silent: isQuiet,
    };
    presenter.show(content, (action) => void act(action, group));
  }

  async function act(action: Parameters<typeof actOnNotice>[0], group: NoticeGroup): Promise<void> {
    try {
      const operations = async () => {
        if (core === undefined) throw new Error('the core has stopped');
        return core.operations();
      };
      const outcome = await actOnNotice(action, group, { window, core: operations, person: requester });
      if (outcome) show({ notice: { ...group.notice, ...outcome, kind: 'outcome' }, leaseIds: [] });
    } catch (error) {
      logger.warn({ err: error, action }, 'the action of a notification failed');
    }
  }

  return {
    async follow(started) {
      end();
      end = () => {};
      core = started;
      const operations = await started.operations().catch(() => undefined);
      if (!operations) return;
      const isAwaited = (requestId: string) => awaited.has(requestId);
      const stop = followNotices(operations, { requester, isAwaited, isWanted, show: groups.add, logger });
      end = () => {
        stop();
        groups.stop();
      };
    },
    awaitRequest: (requestId) => void awaited.add(requestId),
    tell({ title, message }) {
      const notice = { id: '', at: Date.now(), kind: 'page', level: 'info', title, message } as const;
      if (isWanted()) show({ notice, leaseIds: [] });
    },
  };
}

function isInFront(window: BrowserWindow | undefined): boolean {
  return window?.isFocused() === true && window.isVisible() && !window.isMinimized();
}

function toText(text: string): string {
  const visible = toVisibleText(text);
  return visible.length > MAX_TEXT_LENGTH ? `${visible.slice(0, MAX_TEXT_LENGTH)}…` : visible;
}

/** In this computer's locale. */
function toClockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

import { Notification } from 'electron';
import type { NoticeAction, NoticeButton } from './notice-actions.ts';

export interface NotificationContent {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly NoticeButton[];
  /** Without a sound. */
  readonly silent: boolean;
}

/** How the system shows notifications. */
export interface NotificationPresenter {
  /** @param onAction a button, or `show` for the notification itself */
  show(content: NotificationContent, onAction: (action: NoticeAction) => void): void;
  /** Those that wait for an answer get none any more. */
  close(): void;
}

/** Electron's own: with buttons on macOS only. */
export function createElectronPresenter(): NotificationPresenter {
  return {
    show({ title, body, actions, silent }, onAction) {
      if (!Notification.isSupported()) return;
      const notification = new Notification({
        ...{ title, body, silent },
        actions: actions.map(({ label }) => ({ type: 'button', text: label })),
      });
      notification.on('click', () => onAction('show'));
      notification.on('action', (_event, index) => {
        const action = actions[index];
        if (action) onAction(action.id);
      });
      notification.show();
    },
    close() {},
  };
}

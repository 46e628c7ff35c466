import type { Logger } from '../../core/ports.ts';
import { createElectronPresenter, type NotificationPresenter } from './notification-presenter.ts';
import { createNotifySend } from './notify-send.ts';

/** What this system has of notifications, with buttons where it can. */
export async function createPresenter(logger: Logger): Promise<NotificationPresenter> {
  const linux = process.platform === 'linux' ? await createNotifySend(logger) : undefined;
  return linux ?? createElectronPresenter();
}

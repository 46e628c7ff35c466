import type { NavigationTarget } from '../../core/contract/navigation.ts';
import { EXPIRING, type Notice, READY } from '../../core/model/notice.ts';

/** What a notification offers besides being read. */
export type NoticeAction = 'extend' | 'copy-addresses' | 'show';

/** Minutes by which `extend` moves deadlines. */
export const EXTENSION_MINUTES = 60;

const LABELS: Readonly<Record<NoticeAction, string>> = {
  extend: 'Extend 1 h',
  'copy-addresses': 'Copy addresses',
  show: 'Show',
};

export interface NoticeButton {
  readonly id: NoticeAction;
  readonly label: string;
}

/** In the order in which they are shown. */
export function toButtons(kind: string): readonly NoticeButton[] {
  return findActions(kind).map((id) => ({ id, label: LABELS[id] }));
}

function findActions(kind: string): readonly NoticeAction[] {
  if (kind === EXPIRING) return ['extend', 'show'];
  if (kind === READY) return ['copy-addresses', 'show'];
  return ['show'];
}

/** The page on which a notice is explained. */
export function findPage({
  kind,
  requestId,
  hostRef,
}: Pick<Notice, 'kind' | 'requestId' | 'hostRef'>): NavigationTarget {
  if (kind.startsWith('config.') || kind.startsWith('couchbase.')) return 'settings';
  if (requestId !== undefined) return 'vms';
  return hostRef === undefined ? 'activity' : 'hosts';
}

import type { OutputOf } from '../../core/contract/contract.ts';
import type { LogRow } from '../../core/model/audit.ts';
import { type Notice, parkedNotice, toNotice } from '../../core/model/notice.ts';
import { isOwnedBy } from '../../core/model/ownership.ts';
import { readingCaller } from '../../core/operations/caller.ts';
import type { WindowOperations } from '../../core/operations/index.ts';
import type { Logger } from '../../core/ports.ts';

const CALLER = readingCaller('console');
const COUCHBASE_INTERVAL_MS = 60_000;

export interface NotificationOptions {
  /** Notify about the expiring VMs of this requester. */
  readonly requester: string;
  /** Whether to notify when this request is ready. */
  isAwaited(requestId: string): boolean;
  /** Whether notifications are enabled and the window is not focused. */
  isWanted(): boolean;
  show(notice: Notice): void;
  readonly logger: Logger;
}

/** Shows a notification for each new notice in the activity log. Returns a function that stops it. */
export function followNotices(core: WindowOperations, options: NotificationOptions): () => void {
  const { requester, isAwaited, isWanted, show, logger } = options;
  let parked = 0;
  const told = new Set<string>();

  async function tell(line: LogRow): Promise<void> {
    if (!isWanted()) return;
    const mine = new Set(
      line.kind === 'lease.expiring'
        ? (await core.invoke('requests.list', {}, CALLER))
            .filter((request) => isOwnedBy(requester, request))
            .map(({ id }) => id)
        : [],
    );
    const notice = toNotice(line, { isMine: (id) => mine.has(id), isAwaited });
    if (notice) show(notice);
  }

  const log = core.subscribe('activity', CALLER, (message) => {
    // The snapshot contains what happened before.
    const lines = (message.kind === 'patch' ? message.upserts : message.rows) as LogRow[];
    const fresh = lines.filter(({ id }) => !told.has(id));
    for (const { id } of fresh) told.add(id);
    if (message.kind !== 'patch') return;
    for (const id of message.removes) told.delete(String(id));
    for (const line of fresh) {
      void tell(line).catch((error: unknown) =>
        logger.warn({ err: error }, 'a notification could not be shown'),
      );
    }
  });
  const look = async (): Promise<void> => {
    const before = parked;
    parked = parkedIn(await core.invoke('couchbase.status', {}, CALLER));
    if (parked > before && isWanted()) show(parkedNotice(parked, Date.now()));
  };
  const timer = setInterval(() => void look().catch(() => undefined), COUCHBASE_INTERVAL_MS);
  timer.unref();
  return () => {
    log.close();
    clearInterval(timer);
  };
}

function parkedIn({ history, staticPool }: OutputOf<'couchbase.status'>): number {
  return (history?.parked ?? 0) + (staticPool?.parked ?? 0);
}

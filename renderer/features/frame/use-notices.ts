import { useMemo } from 'react';
import { type Notice, noticeOf, parkedNotice } from '../../../core/model/notice.ts';
import { parkedDocuments, useCouchbase } from '../../store/couchbase.ts';
import { useFleet, useTable } from '../../store/fleet.ts';
import { usePreferences } from '../../store/preferences.ts';

const SHOWN = 30;

export interface Notices {
  /** Newest first. */
  readonly notices: readonly Notice[];
  readonly unread: number;
}

export function useNotices(): Notices {
  const log = useTable('log').rows;
  const requests = useTable('requests').rows;
  const me = useFleet(({ status }) => status?.caller.requester);
  const { status, parkedSinceAt } = useCouchbase();
  const seenAt = usePreferences(({ noticesSeenAt }) => noticesSeenAt);
  return useMemo(() => {
    const isMine = (id: string) => me !== undefined && requests.get(id)?.requester === me;
    const notices = [...log.values()].flatMap((line) => noticeOf(line, isMine) ?? []);
    if (status && parkedSinceAt !== undefined) {
      notices.push(parkedNotice(parkedDocuments(status), parkedSinceAt));
    }
    notices.sort((a, b) => b.at - a.at);
    return {
      notices: notices.slice(0, SHOWN),
      unread: notices.filter(({ at }) => at > seenAt).length,
    };
  }, [log, requests, me, status, parkedSinceAt, seenAt]);
}

import { useMemo } from 'react';
import { type Notice, parkedNotice, type RequestInterest, toNotice } from '../../../../core/model/notice.ts';
import { isOwnedBy } from '../../../../core/model/ownership.ts';
import { countParkedDocuments, useCouchbase } from '../../../store/couchbase.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { useNotificationRequests } from '../../../store/notification-requests.ts';
import { usePreferences } from '../../../store/preferences.ts';

const SHOWN = 30;

export interface Notices {
  /** Newest first. */
  readonly notices: readonly Notice[];
  readonly unread: number;
}

export function useNotices(): Notices {
  const log = useTable('activity').rows;
  const requests = useTable('requests').rows;
  const awaited = useNotificationRequests((state) => state.requests);
  const me = useFleet((fleet) => fleet.me?.principal);
  const { status, parkedSinceAt } = useCouchbase();
  const seenAt = usePreferences(({ noticesSeenAt }) => noticesSeenAt);
  return useMemo(() => {
    const interest: RequestInterest = {
      isMine: (id) => {
        const request = requests.get(id);
        return me !== undefined && request !== undefined && isOwnedBy(me, request);
      },
      isAwaited: (id) => awaited.includes(id),
    };
    const notices = [...log.values()].flatMap((line) => toNotice(line, interest) ?? []);
    if (status && parkedSinceAt !== undefined) {
      notices.push(parkedNotice(countParkedDocuments(status), parkedSinceAt));
    }
    notices.sort((a, b) => b.at - a.at);
    return {
      notices: notices.slice(0, SHOWN),
      unread: notices.filter(({ at }) => at > seenAt).length,
    };
  }, [log, requests, awaited, me, status, parkedSinceAt, seenAt]);
}

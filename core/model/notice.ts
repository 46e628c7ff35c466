import type { LogRow } from './audit.ts';

/** Something a person wants to be told of though they look elsewhere. */
export interface Notice {
  /** Of the line of the activity log it comes from. */
  readonly id: string;
  readonly at: number;
  readonly level: 'warning' | 'error';
  readonly title: string;
  /** A sentence. */
  readonly message: string;
  readonly leaseId?: string;
  readonly requestId?: string;
  readonly hostRef?: number;
}

/** Kinds of lines that are noticed by everybody. What ends is told to whoever asked for it only. */
const TITLES: Readonly<Record<string, string>> = {
  'host.unreachable': 'Host down',
  'host.refused': 'Host refuses the login',
  'request.failed': 'Request failed',
  'request.partly': 'Request only partly fulfilled',
  'lease.held': 'Release waits',
  'config.rejected': 'The ini is broken',
};
const ENDING = 'lease.ending';

/** The notice in a line of the activity log. @param isMine whether this person asked for the request */
export function noticeOf(line: LogRow, isMine: (requestId: string) => boolean): Notice | undefined {
  const { id, at, level, kind, message, leaseId, requestId, hostRef } = line;
  const mine = kind === ENDING && requestId !== undefined && isMine(requestId);
  const title = mine ? 'Your VM ends soon' : TITLES[kind];
  if (title === undefined) return undefined;
  return {
    id,
    at,
    level: level === 'error' ? 'error' : 'warning',
    title,
    message,
    ...(leaseId !== undefined && { leaseId }),
    ...(requestId !== undefined && { requestId }),
    ...(hostRef !== undefined && { hostRef }),
  };
}

/** Documents that Couchbase refuses wait until somebody acts; they are no line of the log. */
export function parkedNotice(parked: number, at: number): Notice {
  return {
    id: `couchbase.parked ${at}`,
    at,
    level: 'error',
    title: 'Couchbase refuses documents',
    message: `${parked} ${parked === 1 ? 'document is' : 'documents are'} parked. Settings shows why, and tries again.`,
  };
}

import type { LogRow } from './audit.ts';

/** Something a person wants to be told of though they look elsewhere. */
export interface Notice {
  /** Of the line of the activity log it comes from. */
  readonly id: string;
  readonly at: number;
  /** Of that line, or `couchbase.parked`. */
  readonly kind: string;
  readonly level: 'info' | 'warning' | 'error';
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
  'request.partial': 'Request only partly fulfilled',
  'lease.held': 'Release waits',
  'config.rejected': 'The ini is broken',
};
export const EXPIRING = 'lease.expiring';
export const READY = 'request.succeeded';

/** What this person has to do with a request. */
export interface RequestInterest {
  /** They asked for it. */
  isMine(requestId: string): boolean;
  /** They want to be told when its VMs are ready. */
  isAwaited(requestId: string): boolean;
}

/** The notice in a line of the activity log. */
export function toNotice(line: LogRow, { isMine, isAwaited }: RequestInterest): Notice | undefined {
  const { id, at, level, kind, message, leaseId, requestId, hostRef } = line;
  const title = TITLES[kind] ?? (requestId !== undefined ? personalTitle(kind, requestId) : undefined);
  if (title === undefined) return undefined;
  return {
    id,
    at,
    kind,
    level: kind === READY ? 'info' : level === 'error' ? 'error' : 'warning',
    title,
    message,
    ...(leaseId !== undefined && { leaseId }),
    ...(requestId !== undefined && { requestId }),
    ...(hostRef !== undefined && { hostRef }),
  };

  function personalTitle(kind: string, requestId: string): string | undefined {
    if (kind === EXPIRING && isMine(requestId)) return 'Your VM ends soon';
    if (kind === READY && isAwaited(requestId)) return 'Your VMs are ready';
    return undefined;
  }
}

/** Documents that Couchbase refuses wait until somebody acts; they are no line of the log. */
export function parkedNotice(parked: number, at: number): Notice {
  return {
    id: `couchbase.parked ${at}`,
    at,
    kind: 'couchbase.parked',
    level: 'error',
    title: 'Couchbase refuses documents',
    message: `${parked} ${parked === 1 ? 'document is' : 'documents are'} parked. Settings shows why, and tries again.`,
  };
}

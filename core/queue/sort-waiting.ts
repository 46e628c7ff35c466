import type { UsageAccounts } from './usage-accounts.ts';
import type { WaitingRequest } from './waiting-request.ts';

export interface Shares {
  readonly accounts: UsageAccounts;
  /** A principal with weight 2 may use twice as much before it stands behind one with weight 1. */
  readonly weightOf: (principal: string) => number;
}

interface Line<R> {
  used: number;
  live: number;
  requests: R[];
}

/**
 * Who goes first: whoever used least in the last hours, by weight; then whoever has fewer live VMs; then whoever waits
 * longest. Requests of one principal keep the order in which they came.
 */
export function sortWaiting<R extends WaitingRequest>(
  waiting: readonly R[],
  { accounts, weightOf }: Shares,
  now: number,
): R[] {
  const lines = new Map<string, Line<R>>();
  for (const request of waiting) {
    const { principal } = request;
    const line = lines.get(principal);
    if (line) line.requests.push(request);
    else {
      const used = accounts.used(principal, now) / weightOf(principal);
      lines.set(principal, { used, live: accounts.live(principal), requests: [request] });
    }
  }
  // Thousands wait, but for few principals: they are sorted, not the requests.
  const sorted = [...lines.values()].sort(compareLines);
  return mergeEqual(sorted).flatMap(({ requests }) => requests.sort(byAge));
}

function compareLines(a: Omit<Line<unknown>, 'requests'>, b: Omit<Line<unknown>, 'requests'>): number {
  return a.used - b.used || a.live - b.live;
}

function mergeEqual<R>(lines: readonly Line<R>[]): Line<R>[] {
  const merged: Line<R>[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    if (last && compareLines(last, line) === 0) last.requests.push(...line.requests);
    else merged.push({ ...line });
  }
  return merged;
}

function byAge(a: WaitingRequest, b: WaitingRequest): number {
  return a.queuedAt - b.queuedAt;
}

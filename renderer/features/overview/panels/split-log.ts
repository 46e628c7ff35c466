import type { LogRow } from '../../../../core/model/audit.ts';

export interface RecentLog {
  /** Warnings and errors of the last hours, newest first. */
  readonly problems: readonly LogRow[];
  readonly others: readonly LogRow[];
}

/** Each line once; of a failed request the request, not each of its VMs again. */
export function splitLog(lines: readonly LogRow[], sinceAt: number): RecentLog {
  const unique = [...new Map(lines.map((line) => [line.id, line])).values()].sort((a, b) => b.at - a.at);
  const failedRequests = new Set(
    unique.flatMap(({ kind, requestId }) => (REQUEST_FAILURES.has(kind) ? (requestId ?? []) : [])),
  );
  const isRepeated = ({ kind, requestId }: LogRow) =>
    kind === 'lease.failed' && requestId !== undefined && failedRequests.has(requestId);
  return {
    problems: unique.filter((line) => line.level !== 'info' && line.at >= sinceAt && !isRepeated(line)),
    others: unique.filter(({ level }) => level === 'info'),
  };
}

const REQUEST_FAILURES: ReadonlySet<string> = new Set(['request.failed', 'request.partial']);

import type { LogRow } from '../../../../core/model/audit.ts';
import type { Lease } from '../../../../core/model/lease.ts';

/** The lines of the activity log about a lease or the whole of its request, newest first, without its name again, each once. */
export function toAuditLines(log: Iterable<LogRow>, { id, requestId, name }: Lease): LogRow[] {
  const about = new Map<string, LogRow>();
  for (const row of log) {
    const own = row.leaseId === id || (row.leaseId === undefined && row.requestId === requestId);
    if (own) about.set(row.id, { ...row, message: stripName(row.message, name) });
  }
  return [...about.values()].sort((a, b) => b.at - a.at);
}

function stripName(message: string, name: string): string {
  const prefix = `${name}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

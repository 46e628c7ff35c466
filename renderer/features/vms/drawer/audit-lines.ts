import type { LogRow } from '../../../../core/model/audit.ts';
import type { Lease } from '../../../../core/model/lease.ts';

/** Log lines about a lease or its request, newest first, deduplicated, without the VM's name. */
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

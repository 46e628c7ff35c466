import type { Lease } from '../../core/model/lease.ts';

export const ENDING_SOON_MS = 60 * 60_000;

/** VMs of one request that go at the same time. */
export interface Deadline {
  readonly key: string;
  readonly descriptor: string;
  readonly deadlineAt: number;
  readonly leases: readonly Lease[];
}

/** What goes next, soonest first. */
export function nextDeadlines(leases: Iterable<Lease>): Deadline[] {
  const groups = new Map<string, { deadlineAt: number; descriptor: string; leases: Lease[] }>();
  for (const lease of leases) {
    if (lease.state.kind !== 'available') continue;
    const { requestId, deadlineAt, descriptor } = lease;
    const key = `${requestId} ${deadlineAt}`;
    const group = groups.get(key);
    if (group) group.leases.push(lease);
    else groups.set(key, { deadlineAt, descriptor, leases: [lease] });
  }
  return [...groups].map(([key, group]) => ({ key, ...group })).sort((a, b) => a.deadlineAt - b.deadlineAt);
}

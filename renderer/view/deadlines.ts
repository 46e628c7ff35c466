import type { Lease } from '../../core/model/lease.ts';

export const ENDING_SOON_MS = 60 * 60_000;

/** VMs of one request are handed out one after another, so that they go a few seconds apart. */
const TOGETHER_MS = 60_000;

/** VMs of one request that go at about the same time. */
export interface Deadline {
  readonly key: string;
  readonly descriptor: string;
  /** When the first of them goes. */
  readonly deadlineAt: number;
  readonly leases: readonly Lease[];
}

/** What goes next, soonest first. */
export function groupDeadlines(leases: Iterable<Lease>): Deadline[] {
  const available = [...leases]
    .filter(({ state }) => state.kind === 'available')
    .sort((a, b) => a.deadlineAt - b.deadlineAt);
  const deadlines: (Deadline & { leases: Lease[] })[] = [];
  const latest = new Map<string, Deadline & { leases: Lease[] }>();
  for (const lease of available) {
    const { requestId, deadlineAt, descriptor } = lease;
    const before = latest.get(requestId);
    if (before && deadlineAt - before.deadlineAt < TOGETHER_MS) {
      before.leases.push(lease);
      continue;
    }
    const deadline = { key: `${requestId} ${deadlineAt}`, descriptor, deadlineAt, leases: [lease] };
    latest.set(requestId, deadline);
    deadlines.push(deadline);
  }
  return deadlines;
}

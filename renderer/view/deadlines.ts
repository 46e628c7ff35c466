import type { Lease } from '../../core/model/lease.ts';

export const ENDING_SOON_MS = 60 * 60_000;

/** VMs of one request become ready one after another, so their deadlines differ by seconds. */
const TOGETHER_MS = 60_000;

/** VMs of one request with about the same deadline. */
export interface Deadline {
  readonly key: string;
  readonly descriptor: string;
  /** The earliest deadline. */
  readonly deadlineAt: number;
  readonly leases: readonly Lease[];
}

/** The next deadlines, soonest first. */
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

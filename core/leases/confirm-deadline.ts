import type { Lease } from '../model/lease.ts';
import { readDate } from '../xapi/index.ts';
import type { LeaseContext, LeaseWork } from './lease-context.ts';
import { entryOfLease } from './lease-vm.ts';

/** Closer than this the two clocks agree. */
const AGREE_MS = 60_000;
const ASK_AGAIN_MS = 60_000;
const LONGEST_WAIT_MS = 600_000;

export type DeadlineAnswer =
  | { kind: 'due'; clockIsRight: boolean }
  | { kind: 'not-yet'; waitMs: number; clockIsRight: boolean };

/**
 * Asks the lease's host for its time: our own clock has jumped, and a VM must not die of that.
 * @see XAPI host.get_servertime
 */
export async function confirmDeadline(
  context: LeaseContext,
  lease: Lease,
  work: LeaseWork,
): Promise<DeadlineAnswer> {
  const entry = entryOfLease(context, lease, work);
  const [host] = entry?.inventory.all('host').keys() ?? [];
  if (!entry?.inventory.complete || host === undefined) {
    return { kind: 'not-yet', waitMs: ASK_AGAIN_MS, clockIsRight: false };
  }
  try {
    const hostNow = readDate(await entry.xapi.call('host.get_servertime', [host]));
    const clockIsRight = Math.abs(hostNow - context.clock.now()) < AGREE_MS;
    const leftMs = lease.deadlineAt - hostNow;
    // Its answer has whole seconds.
    if (leftMs <= 1000) return { kind: 'due', clockIsRight };
    return { kind: 'not-yet', waitMs: Math.min(leftMs, LONGEST_WAIT_MS), clockIsRight };
  } catch {
    return { kind: 'not-yet', waitMs: ASK_AGAIN_MS, clockIsRight: false };
  }
}

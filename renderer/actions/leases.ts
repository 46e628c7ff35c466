import type { LeaseActResult } from '../../core/model/selector.ts';
import { invoke } from '../bridge.ts';
import { pluralize } from '../format/quantity.ts';
import { formatDayTime } from '../format/time.ts';
import { notifyFailure, notifySuccess } from './notifications.tsx';

interface NamedLease {
  readonly id: string;
  readonly name: string;
}

/** Extends from the current deadlines and reports the outcome; returns nothing if the core could not be reached. */
export async function extendLeases(
  leases: readonly NamedLease[],
  minutes: number,
): Promise<LeaseActResult[]> {
  const what = describeLeases(leases);
  try {
    const results = await invoke('leases.extend', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      minutes,
      from: 'deadline',
    });
    notifySingleFailure(results, 'extend');
    const done = results.filter(({ failure }) => !failure);
    const [first] = done;
    if (first?.deadlineAfterAt === undefined) return results;
    const now = Date.now();
    const before =
      first.deadlineBeforeAt === undefined ? '' : ` (was ${formatDayTime(first.deadlineBeforeAt, now)})`;
    const others = done.length > 1 ? '; others accordingly' : '';
    notifySuccess(
      `Extended ${describeLeases(done)} until ${formatDayTime(first.deadlineAfterAt, now)}${before}${others}`,
    );
    return results;
  } catch (error) {
    notifyFailure(`Could not extend ${what}`, error);
    return [];
  }
}

/** Deletes VMs with their disks; answers once that is durably recorded. */
export async function releaseLeases(leases: readonly NamedLease[]): Promise<LeaseActResult[]> {
  const what = describeLeases(leases);
  try {
    const results = await invoke('leases.release', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      wait: false,
    });
    notifySingleFailure(results, 'release');
    const done = results.filter(({ failure }) => !failure).length;
    if (done > 0) notifySuccess(`Releasing ${pluralize(done, 'VM')}`);
    return results;
  } catch (error) {
    notifyFailure(`Could not release ${what}`, error);
    return [];
  }
}

/** The outcome of several is shown by the caller. */
function notifySingleFailure(results: readonly LeaseActResult[], verb: 'extend' | 'release'): void {
  const [only] = results;
  if (results.length === 1 && only?.failure)
    notifyFailure(`Could not ${verb} ${only.name}`, new Error(only.failure.message));
}

function describeLeases(leases: readonly { readonly name: string }[]): string {
  const [only] = leases;
  return leases.length === 1 && only ? only.name : pluralize(leases.length, 'VM');
}

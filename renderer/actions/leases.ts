import type { LeaseActResult } from '../../core/model/selector.ts';
import { ask } from '../bridge.ts';
import { countOf } from '../format/quantity.ts';
import { dayTime } from '../format/time.ts';
import { sayDone, sayFailed } from './notifications.tsx';

interface NamedLease {
  readonly id: string;
  readonly name: string;
}

/** Moves the deadlines on from where they are, and says what came of it; nothing where nobody could be asked. */
export async function extendLeases(
  leases: readonly NamedLease[],
  minutes: number,
): Promise<LeaseActResult[]> {
  const what = namesOf(leases);
  try {
    const results = await ask('leases.extend', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      minutes,
      from: 'deadline',
    });
    sayOnlyRefusal(results, 'not extended');
    const done = results.filter(({ failure }) => !failure);
    const [first] = done;
    if (first?.deadlineAfterAt === undefined) return results;
    const now = Date.now();
    const before =
      first.deadlineBeforeAt === undefined ? '' : ` instead of ${dayTime(first.deadlineBeforeAt, now)}`;
    const others = done.length > 1 ? ' (the first of them)' : '';
    sayDone(`${namesOf(done)}: until ${dayTime(first.deadlineAfterAt, now)}${before}${others}`);
    return results;
  } catch (error) {
    sayFailed(`${what} not extended`, error);
    return [];
  }
}

/** Deletes VMs with their disks; answers once that is durably recorded. */
export async function releaseLeases(leases: readonly NamedLease[]): Promise<LeaseActResult[]> {
  const what = namesOf(leases);
  try {
    const results = await ask('leases.release', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      wait: false,
    });
    sayOnlyRefusal(results, 'not released');
    const done = results.filter(({ failure }) => !failure).length;
    if (done > 0) sayDone(`Releasing ${countOf(done, 'VM')}`);
    return results;
  } catch (error) {
    sayFailed(`${what} not released`, error);
    return [];
  }
}

/** Of several, each is shown by who asked. */
function sayOnlyRefusal(results: readonly LeaseActResult[], what: string): void {
  const [only] = results;
  if (results.length === 1 && only?.failure)
    sayFailed(`${only.name} ${what}`, new Error(only.failure.message));
}

function namesOf(leases: readonly { readonly name: string }[]): string {
  const [only] = leases;
  return leases.length === 1 && only ? only.name : countOf(leases.length, 'VM');
}

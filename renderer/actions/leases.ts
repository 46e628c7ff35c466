import type { LeaseActResult } from '../../core/model/selector.ts';
import { ask } from '../bridge.ts';
import { countOf } from '../format/quantity.ts';
import { dayTime } from '../format/time.ts';
import { sayDone, sayFailed } from './notify.ts';

interface NamedLease {
  readonly id: string;
  readonly name: string;
}

/** Moves the deadlines on from where they are. */
export async function extendLeases(leases: readonly NamedLease[], minutes: number): Promise<void> {
  const what = namesOf(leases);
  try {
    const results = await ask('leases.extend', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      minutes,
      from: 'deadline',
    });
    sayRefused(results, 'not extended');
    const [first] = results.filter(({ failure }) => !failure);
    if (first?.deadlineAfterAt === undefined) return;
    const now = Date.now();
    const before =
      first.deadlineBeforeAt === undefined ? '' : ` instead of ${dayTime(first.deadlineBeforeAt, now)}`;
    sayDone(`${what}: until ${dayTime(first.deadlineAfterAt, now)}${before}`);
  } catch (error) {
    sayFailed(`${what} not extended`, error);
  }
}

/** Deletes VMs with their disks; answers once that is durably recorded. */
export async function releaseLeases(leases: readonly NamedLease[]): Promise<void> {
  const what = namesOf(leases);
  try {
    const results = await ask('leases.release', {
      selector: { leaseIds: leases.map(({ id }) => id) },
      wait: false,
    });
    sayRefused(results, 'not released');
    const done = results.filter(({ failure }) => !failure).length;
    if (done > 0) sayDone(`Releasing ${countOf(done, 'VM')}`);
  } catch (error) {
    sayFailed(`${what} not released`, error);
  }
}

function sayRefused(results: readonly LeaseActResult[], what: string): void {
  const refused = results.filter(({ failure }) => failure);
  const [first] = refused;
  if (!first?.failure) return;
  sayFailed(`${countOf(refused.length, 'VM')} ${what}`, new Error(`${first.name}: ${first.failure.message}`));
}

function namesOf(leases: readonly NamedLease[]): string {
  const [only] = leases;
  return leases.length === 1 && only ? only.name : countOf(leases.length, 'VM');
}

import { DynvmError } from '../../../model/failure.ts';
import type { LeaseTimeline } from '../../../model/history.ts';
import type { LeaseStep } from '../../../model/lease.ts';
import type { ReadDatabase } from '../database/read-database.ts';
import type { VmRecord } from '../write/to-row-document.ts';
import { toHistoryRow } from './to-history-row.ts';

/** One lease with the states it went through. @throws DynvmError not-found */
export function readLeaseTimeline(database: ReadDatabase, leaseId: string): LeaseTimeline {
  const vm = database.prepare('SELECT * FROM vms WHERE lease_id = ?').get(leaseId) as VmRecord | undefined;
  if (!vm) {
    throw new DynvmError({
      code: 'not-found',
      message: `There is no lease ${JSON.stringify(leaseId)} in the history`,
      where: { field: 'leaseId' },
    });
  }
  const steps = database
    .prepare('SELECT state, at, attempt, host_ref, note FROM transitions WHERE lease_id = ? ORDER BY seq')
    .all(leaseId) as unknown as StepRecord[];
  return { vm: toHistoryRow(vm), steps: steps.map(asStep) };
}

interface StepRecord {
  state: string;
  at: number;
  attempt: number;
  host_ref: number | null;
  note: string | null;
}

function asStep({ state, at, attempt, host_ref: hostRef, note }: StepRecord): LeaseStep {
  return {
    state,
    at,
    attempt,
    ...(hostRef === null ? {} : { hostRef }),
    ...(note === null ? {} : { note }),
  };
}

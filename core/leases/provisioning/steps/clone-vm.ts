import type { FleetEntry, Inventory } from '../../../fleet/index.ts';
import type { Clock } from '../../../ports.ts';
import { isNull, isOutcomeUnknown, type Ref, type TaskRecord } from '../../../xapi/index.ts';
import { failWhenUnreachable } from '../../lease/host-reachability.ts';
import { type Attempt, toWorkingName } from '../../lease/lease-context.ts';
import type { OnTask } from '../../lease/storage-turns.ts';
import { resolveUnknownOutcome } from './resolve-unknown-outcome.ts';

/** Events are batched every 50 ms; a busy toolstack lags by seconds. @see docs/spec/xapi.md#start */
const RECORDS_TIMEOUT_MS = 60_000;

/**
 * Clones the template under the lease's working name.
 * If the answer was lost the clone is looked for before anybody makes a second one.
 * @see docs/spec/xapi.md#clone-and-copy
 */
export async function cloneVm(
  { lease, placement, entry }: Attempt,
  clock: Clock,
  onTask: OnTask,
): Promise<Ref> {
  const name = toWorkingName(lease.id);
  try {
    const clone = entry.xapi.run('VM.clone', [placement.template.ref, name], { onTask, prompt: true });
    return await failWhenUnreachable(entry, clock, clone);
  } catch (error) {
    if (!isOutcomeUnknown(error)) throw error;
    const found = await resolveUnknownOutcome(entry, {
      inProgress: watchClones(entry),
      read: () => findByWorkingName(entry.inventory, lease.id),
    }).catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  }
}

/**
 * True as long as one of the clones runs that ran when it was first asked. They may be anybody's: a task does not
 * tell what it clones; but ours is none of those that began later.
 */
function watchClones(entry: FleetEntry): () => Promise<boolean> {
  let suspects: string[] | undefined;
  return async () => {
    const tasks = await entry.xapi.call<Record<Ref, Pick<TaskRecord, 'name_label' | 'status'>>>(
      'task.get_all_records',
      [],
    );
    const isPendingClone = (ref: Ref) => {
      const task = tasks[ref];
      return task?.status === 'pending' && task.name_label.endsWith('VM.clone');
    };
    suspects = (suspects ?? Object.keys(tasks)).filter(isPendingClone);
    return suspects.length > 0;
  };
}

/** The VM that has the lease's working name: a template still, as a clone of one. @internal */
export function findByWorkingName(inventory: Inventory, leaseId: string): Ref | undefined {
  const name = toWorkingName(leaseId);
  for (const [ref, vm] of inventory.all('VM')) {
    if (vm.name_label === name && !vm.is_a_snapshot && !vm.is_control_domain) return ref;
  }
  return undefined;
}

/** Resolves when the clone, its interfaces and its disks are in the inventory. @throws DynvmError `timeout` */
export async function waitUntilRecorded(entry: FleetEntry, vmRef: Ref): Promise<void> {
  await entry.waitFor(() => (isRecorded(entry.inventory, vmRef) ? true : undefined), {
    timeoutMs: RECORDS_TIMEOUT_MS,
    vmRef,
  });
}

function isRecorded(inventory: Inventory, vmRef: Ref): boolean {
  const vm = inventory.get('VM', vmRef);
  if (!vm?.VIFs.every((vif) => inventory.get('VIF', vif))) return false;
  return vm.VBDs.every((ref) => {
    const vbd = inventory.get('VBD', ref);
    return vbd !== undefined && (isNull(vbd.VDI) || inventory.get('VDI', vbd.VDI) !== undefined);
  });
}

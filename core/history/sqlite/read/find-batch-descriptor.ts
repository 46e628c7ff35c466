import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';

/** A VM as the old service's document has it; times in epoch seconds. */
export interface DocumentedVm {
  readonly name: string;
  readonly os: string;
  readonly asked_time: number;
}

/** The old service made the VMs of a batch one after another, a retry included. */
const NEXT_OF_BATCH_SECONDS = 3_600;
/** More digits than a batch has VMs are a number of the client's own. */
const INDEX_MAX_DIGITS = 4;

/**
 * The descriptor under which the old service made a VM. Its documents have only names, so `job1` to `job3` count as a batch
 * `job` where all numbers from 1 are documented, for one OS, each within an hour of the one before. Deleted ones count, too.
 * Where `job` or `job0` is documented from that time the client numbers its VMs itself: each is a descriptor of its own.
 * @returns a function that answers the VM's own name where it belongs to no batch
 */
export function createBatchDescriptorFinder(database: DatabaseSyncInstance): (vm: DocumentedVm) => string {
  const nearest = database.prepare(
    `SELECT name, os, asked_time FROM vms WHERE name = ?1 AND descriptor IN (?1, ?2)
     ORDER BY abs(asked_time - ?3) LIMIT 1`,
  );
  return (vm) => {
    const digits = /\d+$/.exec(vm.name)?.[0] ?? '';
    for (let length = 1; length <= Math.min(digits.length, INDEX_MAX_DIGITS); length++) {
      const descriptor = vm.name.slice(0, -length);
      const index = vm.name.slice(-length);
      if (descriptor === '' || index.startsWith('0')) continue;
      if (isOfBatch(nearest, vm, { descriptor, index: Number(index) })) return descriptor;
    }
    return vm.name;
  };
}

function isOfBatch(
  nearest: StatementSyncInstance,
  vm: DocumentedVm,
  { descriptor, index }: { descriptor: string; index: number },
): boolean {
  const near = (name: string, other: DocumentedVm): DocumentedVm | undefined => {
    const found = nearest.get(name, descriptor, other.asked_time) as DocumentedVm | undefined;
    const isNear = found && Math.abs(found.asked_time - other.asked_time) <= NEXT_OF_BATCH_SECONDS;
    return isNear && found.os === vm.os ? found : undefined;
  };
  if (index === 1 && !near(`${descriptor}2`, vm)) return false;
  let one = vm;
  for (let number = index - 1; number >= 1; number--) {
    const before = near(`${descriptor}${number}`, one);
    if (!before) return false;
    one = before;
  }
  return !near(descriptor, one) && !near(`${descriptor}0`, one);
}

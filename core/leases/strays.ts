import { DynvmError, type Failure } from '../model/failure.ts';
import type { VmRecord } from '../xapi/index.ts';
import type { LeaseContext } from './lease-context.ts';
import { isVmOfLease } from './lease-vm.ts';
import { lostHost } from './reachable.ts';
import { Removal } from './removal.ts';
import type { LocatedVm } from './teardown.ts';

/** A VM of ours that its lease no longer counts on: left by a failed attempt, or of a lease that has ended. */
export interface Stray {
  leaseId: string;
  hostRef: number;
  vmUuid: string;
  name: string;
}

/** Removes VMs that carry our marker, or a lease's working name, but are no lease's VM. */
export class Strays {
  readonly #context: LeaseContext;
  readonly #removals = new Map<string, Removal>();

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  /** Resolves when it is gone, or with why it can't go for now; it is tried again by itself then. */
  async remove(stray: Stray): Promise<Failure | undefined> {
    const key = `${stray.hostRef}/${stray.vmUuid}`;
    const known = this.#removals.get(key);
    if (known) return known.outcome();
    const removal = this.#start(stray, () => this.#removals.delete(key));
    this.#removals.set(key, removal);
    return removal.outcome();
  }

  /** True while its removal is under way. */
  isRemoving({ hostRef, vmUuid }: Pick<Stray, 'hostRef' | 'vmUuid'>): boolean {
    return this.#removals.has(`${hostRef}/${vmUuid}`);
  }

  #start(stray: Stray, ended: () => void): Removal {
    const { fleet, logger } = this.#context;
    let isGone = false;
    return new Removal(this.#context, {
      leaseId: stray.leaseId,
      entry: () => fleet.entry(stray.hostRef),
      locate: async () => {
        const vm = this.#locate(stray);
        isGone = vm === undefined;
        return vm;
      },
      assertOurs: (record) => this.#assertStray(record, stray),
      onBlocked: ({ message: reason }) =>
        logger.warn({ ...factsOf(stray), reason }, 'Leases: a left-over VM stays for now'),
      onDone: (disks) => {
        ended();
        if (!isGone) this.#logRemoved(stray, disks);
      },
    });
  }

  /** Undefined also where the VM has become somebody's since. @throws DynvmError `host-unavailable` */
  #locate(stray: Stray): LocatedVm | undefined {
    const entry = this.#context.fleet.entry(stray.hostRef);
    // A section that is gone comes back with a new entry, whose VMs are looked at again.
    if (!entry) return undefined;
    if (!entry.inventory.complete) throw lostHost(entry);
    const vm = entry.inventory.vmByUuid(stray.vmUuid);
    return vm && this.#isStray(vm.record, stray) ? { entry, ref: vm.ref } : undefined;
  }

  #isStray(record: VmRecord, stray: Stray): boolean {
    const { book, installation } = this.#context;
    return (
      isVmOfLease(record, stray.leaseId, installation) &&
      book.liveLease(stray.leaseId)?.vmUuid !== record.uuid
    );
  }

  #assertStray(record: VmRecord, stray: Stray): void {
    if (this.#isStray(record, stray)) return;
    throw new DynvmError({
      code: 'not-ours',
      message: `VM ${record.name_label} is no left-over of lease ${stray.leaseId}, so it is not deleted.`,
      where: { hostRef: stray.hostRef, vm: record.name_label },
    });
  }

  #logRemoved(stray: Stray, disks: number): void {
    this.#context.book.log({
      level: 'info',
      kind: 'lease.orphan-removed',
      message: `Left-over VM ${stray.name} was deleted with ${disks} ${disks === 1 ? 'disk' : 'disks'}.`,
      actor: 'service',
      ...factsOf(stray),
    });
  }
}

function factsOf({ hostRef, leaseId, name }: Stray) {
  return { hostRef, leaseId, vm: name };
}

import type { AuditChange } from '../../model/audit-entry.ts';
import { DynvmError, type Failure } from '../../model/failure.ts';
import type { VmRecord } from '../../xapi/index.ts';
import { hostUnavailable } from '../lease/host-reachability.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import type { LocatedVm } from '../lease/lease-vm.ts';
import { isVmOfLease } from '../lease/lease-vm.ts';
import { DeletionLoop } from './deletion-loop.ts';

/** A VM of ours that its lease no longer counts on: left by a failed attempt, or of a lease that has ended. */
export interface OrphanedVm {
  leaseId: string;
  hostRef: number;
  vmUuid: string;
  name: string;
}

/** Removes VMs that carry our marker, or a lease's working name, but are no lease's VM. */
export class OrphanedVms {
  readonly #context: LeaseContext;
  readonly #removals = new Map<string, DeletionLoop>();
  /** Those whose removal is in the audit. */
  readonly #announced = new Set<string>();

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  /** Resolves when it is gone, or with why it can't go for now; it is tried again by itself then. */
  async remove(orphan: OrphanedVm): Promise<Failure | undefined> {
    const key = toKey(orphan);
    const known = this.#removals.get(key);
    if (known) return known.outcome();
    const removal = this.#start(orphan, () => this.#removals.delete(key));
    this.#removals.set(key, removal);
    return removal.outcome();
  }

  /** True while its removal is under way. */
  isRemoving(vm: Pick<OrphanedVm, 'hostRef' | 'vmUuid'>): boolean {
    return this.#removals.has(toKey(vm));
  }

  #start(orphan: OrphanedVm, ended: () => void): DeletionLoop {
    const { fleet, logger } = this.#context;
    let isGone = false;
    return new DeletionLoop(this.#context, {
      leaseId: orphan.leaseId,
      entry: () => fleet.entry(orphan.hostRef),
      locate: async () => {
        const vm = this.#locate(orphan);
        isGone = vm === undefined;
        if (vm) await this.#recordIntent(orphan);
        return vm;
      },
      assertOurs: (record) => this.#assertOrphaned(record, orphan),
      onBlocked: ({ message: reason }) =>
        logger.warn({ ...toLogFields(orphan), reason }, 'an orphaned VM stays for now'),
      onDone: (disks) => {
        ended();
        this.#announced.delete(toKey(orphan));
        if (!isGone) this.#logRemoved(orphan, disks);
      },
    });
  }

  /** Undefined also where the VM has become somebody's since. @throws DynvmError `host-unavailable` */
  #locate(orphan: OrphanedVm): LocatedVm | undefined {
    const entry = this.#context.fleet.entry(orphan.hostRef);
    // A section that is gone comes back with a new entry, whose VMs are looked at again.
    if (!entry) return undefined;
    if (!entry.inventory.complete) throw hostUnavailable(entry);
    const vm = entry.inventory.vmByUuid(orphan.vmUuid);
    return vm && this.#isOrphaned(vm.record, orphan) ? { entry, ref: vm.ref } : undefined;
  }

  #isOrphaned(record: VmRecord, orphan: OrphanedVm): boolean {
    const { registry, installation } = this.#context;
    return (
      isVmOfLease(record, orphan.leaseId, installation) &&
      registry.liveLease(orphan.leaseId)?.vmUuid !== record.uuid
    );
  }

  #assertOrphaned(record: VmRecord, orphan: OrphanedVm): void {
    if (this.#isOrphaned(record, orphan)) return;
    throw new DynvmError({
      code: 'not-ours',
      message: `VM ${record.name_label} is not an orphan of lease ${orphan.leaseId}, so it is not deleted.`,
      where: { hostRef: orphan.hostRef, vm: record.name_label },
    });
  }

  /** Once, and before the VM is touched. A full disk keeps no orphan alive. */
  async #recordIntent(orphan: OrphanedVm): Promise<void> {
    const key = toKey(orphan);
    if (this.#announced.has(key)) return;
    this.#announced.add(key);
    this.#audit(orphan, { outcome: 'accepted', after: 'orphaned VM to be deleted' });
    await this.#context.registry.flush().catch(() => {});
  }

  #audit(
    { name: object, leaseId, hostRef }: OrphanedVm,
    change: Pick<AuditChange, 'outcome' | 'after'>,
  ): void {
    const { registry, ownActors } = this.#context;
    const record = { operation: 'leases.reconcile', object, leaseId, hostRef, ...change };
    registry.appendAudit(ownActors.reconcile.record(record));
  }

  #logRemoved(orphan: OrphanedVm, disks: number): void {
    this.#audit(orphan, { outcome: 'done', after: 'orphaned VM deleted' });
    this.#context.registry.log({
      level: 'info',
      kind: 'lease.orphan-removed',
      message: `Orphaned VM ${orphan.name} was deleted with ${disks} ${disks === 1 ? 'disk' : 'disks'}.`,
      actor: 'service',
      ...toLogFields(orphan),
    });
  }
}

function toKey({ hostRef, vmUuid }: Pick<OrphanedVm, 'hostRef' | 'vmUuid'>): string {
  return `${hostRef}/${vmUuid}`;
}

function toLogFields({ hostRef, leaseId, name }: OrphanedVm) {
  return { hostRef, leaseId, vm: name };
}

import { DynvmError } from '../model/failure.ts';
import type { VmRecord } from '../xapi/index.ts';
import type { LeaseContext } from './lease-context.ts';
import { isVmOfLease } from './lease-vm.ts';
import { lostHost } from './reachable.ts';
import { Removal } from './removal.ts';

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

  /** Resolves when it is gone or can't go for now; it is tried again by itself then. */
  async remove(stray: Stray): Promise<void> {
    const key = `${stray.hostRef}/${stray.vmUuid}`;
    let removal = this.#removals.get(key);
    if (!removal) {
      removal = this.#start(stray, () => this.#removals.delete(key));
      this.#removals.set(key, removal);
    }
    await removal.outcome();
  }

  #start(stray: Stray, ended: () => void): Removal {
    const { fleet, book, installation, logger } = this.#context;
    const facts = { hostRef: stray.hostRef, leaseId: stray.leaseId, vm: stray.name };
    return new Removal(this.#context, {
      entry: () => fleet.entry(stray.hostRef),
      locate: async () => {
        const entry = fleet.entry(stray.hostRef);
        // A section that is gone comes back with a new entry, whose VMs are looked at again.
        if (!entry) return undefined;
        if (!entry.inventory.complete) throw lostHost(entry);
        const ref = entry.inventory.vmByUuid(stray.vmUuid)?.ref;
        return ref === undefined ? undefined : { entry, ref };
      },
      assertOurs: (record) => this.#assertStray(record, stray, installation),
      onBlocked: (failure) =>
        logger.warn({ ...facts, reason: failure.message }, 'Leases: a left-over VM stays for now'),
      onDone: (disks) => {
        ended();
        book.log({
          level: 'info',
          kind: 'lease.stray-removed',
          message: `Left-over VM ${stray.name} was deleted with ${disks} ${disks === 1 ? 'disk' : 'disks'}.`,
          actor: 'service',
          ...facts,
        });
      },
    });
  }

  #assertStray(record: VmRecord, stray: Stray, installation: string): void {
    const lease = this.#context.book.liveLease(stray.leaseId);
    if (isVmOfLease(record, stray.leaseId, installation) && lease?.vmUuid !== record.uuid) return;
    throw new DynvmError({
      code: 'not-ours',
      message: `VM ${record.name_label} is no left-over of lease ${stray.leaseId}, so it is not deleted.`,
      where: { hostRef: stray.hostRef, vm: record.name_label },
    });
  }
}

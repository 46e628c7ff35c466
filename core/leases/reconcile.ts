import { type FleetEntry, osNameOf, ownerOf, type RowChanges } from '../fleet/index.ts';
import { isLive, type Lease } from '../model/lease.ts';
import type { VmRow } from '../model/vm.ts';
import type { Ref, VmRecord } from '../xapi/index.ts';
import { judgeFoundVm, leaseFromVm } from './adopt-vm.ts';
import { type LeaseContext, type LeaseWork, leaseIdPrefix, newWork, workingName } from './lease-context.ts';
import { entryOfLease } from './lease-vm.ts';
import type { Releases } from './releases.ts';
import { resumeMaking } from './resume-making.ts';
import type { Strays } from './strays.ts';

export interface ReconcileOptions {
  context: LeaseContext;
  works: Map<string, LeaseWork>;
  releases: Releases;
  strays: Strays;
}

/**
 * Compares leases and hosts both ways: at every (re)connect of an entry as a whole, between them VM by VM.
 * Each difference has one outcome: a marked VM without a lease is adopted, a lease without a VM ends as deleted
 * outside, what nobody counts on is removed.
 */
export class Reconcile {
  readonly #options: ReconcileOptions;
  readonly #complete = new Set<number>();

  constructor(options: ReconcileOptions) {
    this.#options = options;
  }

  /** Looks which entries came back or were lost. */
  entriesChanged(): void {
    for (const entry of this.#options.context.fleet.entries()) {
      // A pool that two entries name has one owner: its VMs are met there.
      const counts = entry.inventory.complete && entry.row.state.kind !== 'duplicate';
      if (!counts) this.#complete.delete(entry.hostRef);
      else if (!this.#complete.has(entry.hostRef)) {
        this.#complete.add(entry.hostRef);
        this.#compare(entry);
      }
    }
  }

  vmRowsChanged(changes: RowChanges<VmRow, string>): void {
    const { context } = this.#options;
    for (const row of changes.upserts) {
      if (row.owner.kind !== 'ours') continue;
      const entry = context.fleet.entry(row.hostRef);
      const vm = entry?.inventory.vmByUuid(row.uuid);
      if (entry?.inventory.complete && vm) this.#seen(entry, vm.ref, vm.record, row.owner.leaseId);
    }
    if (changes.removes.length > 0) this.#removed(new Set(changes.removes));
  }

  #compare(entry: FleetEntry): void {
    const { context, works } = this.#options;
    for (const lease of context.book.live()) {
      const work = works.get(lease.id);
      if (
        lease.state.kind === 'available' &&
        entryOfLease(context, lease, work ?? newWork(lease.id)) === entry
      ) {
        this.#checkPresence(entry, lease);
      }
    }
    const prefix = workingName(leaseIdPrefix(context.installation));
    for (const [ref, record] of [...entry.inventory.all('VM')]) {
      const owner = ownerOf(record, context.installation);
      if (owner.kind === 'ours') this.#seen(entry, ref, record, owner.leaseId);
      else if (record.name_label.startsWith(prefix) && record.is_a_template && !record.is_a_snapshot) {
        this.#halfMade(entry, record, record.name_label.slice(workingName('').length));
      }
    }
  }

  #removed(keys: ReadonlySet<string>): void {
    const { context } = this.#options;
    for (const lease of context.book.live()) {
      if (lease.state.kind !== 'available' || !keys.has(`${lease.hostRef}/${lease.vmUuid}`)) continue;
      const entry = lease.hostRef === undefined ? undefined : context.fleet.entry(lease.hostRef);
      if (entry?.inventory.complete) this.#checkPresence(entry, lease);
    }
  }

  /** @param entry its inventory is complete: what is not there was deleted */
  #checkPresence(entry: FleetEntry, lease: Lease): void {
    const { context, works } = this.#options;
    if (lease.vmUuid !== undefined && entry.inventory.vmByUuid(lease.vmUuid)) return;
    works.delete(lease.id);
    context.book.change(lease.id, {
      state: { kind: 'deleted', reason: 'deleted-outside' },
      endedAt: context.clock.now(),
    });
    context.book.logLease(lease, {
      level: 'warning',
      kind: 'lease.deleted-outside',
      message: `${lease.name} was deleted on ${lease.hostName ?? entry.row.name} by somebody else.`,
      actor: 'service',
    });
  }

  #seen(entry: FleetEntry, ref: Ref, record: VmRecord, leaseId: string): void {
    const { context, strays } = this.#options;
    const lease = context.book.lease(leaseId);
    if (!lease || (lease.state.kind === 'deleted' && lease.state.reason === 'deleted-outside')) {
      this.#adopt(entry, ref, record);
    } else if (lease.vmUuid === record.uuid && isLive(lease)) {
      this.#refresh(lease, entry, record);
    } else if (lease.vmUuid !== undefined || !isLive(lease)) {
      void strays.remove({ leaseId, hostRef: entry.hostRef, vmUuid: record.uuid, name: record.name_label });
    }
  }

  /** The OS name may come after the address. */
  #refresh(lease: Lease, entry: FleetEntry, record: VmRecord): void {
    if (lease.state.kind !== 'available' || lease.osVersion !== undefined) return;
    const osVersion = osNameOf(entry.inventory.get('VM_guest_metrics', record.guest_metrics));
    if (osVersion !== undefined) this.#options.context.book.change(lease.id, { osVersion });
  }

  #halfMade(entry: FleetEntry, record: VmRecord, leaseId: string): void {
    const { context, works, strays } = this.#options;
    const lease = context.book.liveLease(leaseId);
    const worksHere = lease !== undefined && works.get(leaseId)?.cloneAskedOf === entry.hostRef;
    if (worksHere && (lease.vmUuid === undefined || lease.vmUuid === record.uuid)) return;
    void strays.remove({ leaseId, hostRef: entry.hostRef, vmUuid: record.uuid, name: record.name_label });
  }

  #adopt(entry: FleetEntry, ref: Ref, record: VmRecord): void {
    const { context, works, releases } = this.#options;
    const found = judgeFoundVm(context, entry, ref, record);
    const lease = leaseFromVm(context, entry, ref, record, found);
    const work = newWork(lease.id);
    work.vm = { hostRef: entry.hostRef, ref };
    works.set(lease.id, work);
    context.book.adopt(lease);
    context.book.logLease(lease, {
      level: 'info',
      kind: 'lease.adopted',
      message: `${lease.name} on ${entry.row.name} was found by its marker (${found.kind}).`,
      actor: 'service',
    });
    if (found.kind === 'available') return;
    const making = resumeMaking(context, work, lease, false);
    work.making = making;
    void making.then((outcome) => {
      if (outcome.kind === 'failed') {
        void releases.release(lease.id, { reason: 'failed', actor: 'service', failure: outcome.failure });
      }
    });
  }
}

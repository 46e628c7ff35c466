import { type FleetEntry, readMarker, readOsName, writeDiskMarker } from '../../fleet/index.ts';
import type { AuditChange } from '../../model/audit-entry.ts';
import { type Failure, toFailure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { Ref, VmRecord } from '../../xapi/index.ts';
import type { Actor } from '../lease/actor.ts';
import { findWarnedMinutes, formatTime } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { classifyDiscoveredVm, findOwnDisks, rewriteMarker } from '../lease/lease-vm.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import type { ProvisioningContext } from '../provisioning/provisioning-context.ts';
import { resumeProvisioning } from '../provisioning/resume-provisioning.ts';
import { destroyDisk } from '../release/tear-down.ts';
import { toAdoptedLease, toImportedLease } from './adopted-leases.ts';
import type { Difference } from './differences.ts';

/** A marker that was written reaches the inventory with the next event. */
const MARKER_SEEN_TIMEOUT_MS = 30_000;

/** Does what each difference between leases and hosts calls for, and says so in the activity log. */
export class ReconcileActions {
  readonly #context: ProvisioningContext;
  /** Leases whose VMs are just being marked: they are not strangers' leases that turned up. */
  readonly #claiming = new Set<string>();

  constructor(context: ProvisioningContext) {
    this.#context = context;
  }

  isClaiming(leaseId: string): boolean {
    return this.#claiming.has(leaseId);
  }

  closeDeletedOutside(entry: FleetEntry, lease: Lease): void {
    const context = this.#context;
    context.runtimes.delete(lease.id);
    context.registry.change(lease.id, {
      state: { kind: 'deleted', reason: 'deleted-outside' },
      endedAt: context.clock.now(),
    });
    this.#audit(lease, { after: 'deleted on its host by somebody else' });
    context.registry.logLease(lease, {
      level: 'warning',
      kind: 'lease.deleted-outside',
      message: `${lease.name} was deleted on ${lease.hostName ?? entry.row.name} by somebody else.`,
      actor: 'service',
    });
  }

  /** The OS name may come after the address. */
  refresh(lease: Lease, entry: FleetEntry, record: VmRecord): void {
    if (lease.state.kind !== 'available' || lease.osVersion !== undefined) return;
    const osVersion = readOsName(entry.inventory.get('VM_guest_metrics', record.guest_metrics));
    if (osVersion !== undefined) this.#context.registry.change(lease.id, { osVersion });
  }

  /** Resolves with what stands in the way; it is tried again by itself then. */
  removeVm(entry: FleetEntry, leaseId: string, record: VmRecord): Promise<Failure | undefined> {
    const { uuid: vmUuid, name_label: name } = record;
    return this.#context.orphanedVms.remove({ leaseId, hostRef: entry.hostRef, vmUuid, name });
  }

  adopt(entry: FleetEntry, ref: Ref, record: VmRecord): void {
    const context = this.#context;
    const found = classifyDiscoveredVm(context, entry, ref, record);
    const lease = toAdoptedLease(context, entry, ref, record, found);
    // One of an earlier life of the lease may have been stopped.
    context.runtimes.delete(lease.id);
    const runtime = context.runtimes.obtain(lease.id);
    runtime.vm = { hostRef: entry.hostRef, ref };
    context.registry.adopt(lease);
    this.#audit(lease, { after: 'adopted' });
    context.registry.logLease(lease, {
      level: 'info',
      kind: 'lease.adopted',
      message: `${lease.name} on ${entry.row.name} was found by its marker (${found.kind}).`,
      actor: 'service',
    });
    if (found.kind === 'available') return;
    const provisioning = resumeProvisioning(context, lease, false);
    runtime.provisioning = provisioning;
    void provisioning.then((outcome) => {
      if (outcome.kind === 'failed') {
        void context.releases.release(lease.id, {
          reason: 'failed',
          actor: context.ownActors.reconcile,
          failure: outcome.failure,
        });
      }
    });
  }

  /** The old service's VM gets our marker and a lease that ends when its document says. */
  async takeImported(
    entry: FleetEntry,
    difference: Extract<Difference, { kind: 'imported' }>,
  ): Promise<void> {
    const context = this.#context;
    const lease = toImportedLease(context, entry, difference);
    await this.#claim(entry, difference.ref, difference.record, lease, () => {
      context.registry.adopt(lease);
      this.#audit(lease, { after: 'taken over from the old service' });
      context.registry.logLease(lease, {
        level: 'info',
        kind: 'lease.imported',
        message: `${lease.name} on ${entry.row.name} is the old service's by its document; it ends at ${formatTime(lease.deadlineAt)}.`,
        actor: 'service',
      });
    });
  }

  /** Another installation's VM becomes ours, with its lease id, descriptor and deadline. */
  async takeOver(
    entry: FleetEntry,
    { ref, record, installation }: Extract<Difference, { kind: 'other-installation' }>,
    actor: Actor,
  ): Promise<void> {
    const context = this.#context;
    const seen = { kind: 'available' as const };
    const lease = toAdoptedLease(context, entry, ref, record, seen);
    const from = `from installation ${installation}`;
    this.#audit(lease, { outcome: 'accepted', after: `to be taken over ${from}` }, actor);
    await context.registry.flush();
    const claimed = this.#claim(entry, ref, record, lease, () => {
      const present = entry.inventory.get('VM', ref) ?? record;
      this.adopt(entry, ref, present);
      this.#audit(lease, { after: `taken over ${from}` }, actor);
      context.registry.logLease(lease, {
        level: 'warning',
        kind: 'lease.taken-over',
        message: `${lease.name} on ${entry.row.name} was taken over from installation ${installation}.`,
        actor: actor.name,
      });
    });
    await claimed.catch((error: unknown) => {
      this.#audit(lease, { outcome: 'failed', reason: toFailure(error).message }, actor);
      throw error;
    });
  }

  /** The later deadline counts: a marker is ahead of its row where the service was killed between the two. */
  async alignDeadline(
    entry: FleetEntry,
    { ref, record, lease, markerAt }: Extract<Difference, { kind: 'deadline-differs' }>,
  ): Promise<void> {
    const context = this.#context;
    if (markerAt === undefined || markerAt < lease.deadlineAt) {
      await rewriteMarker(entry, ref, lease, record.uuid, context.installation);
      context.registry.logLease(lease, {
        level: 'info',
        kind: 'lease.marker-written',
        message: `${lease.name}: its marker named another deadline; it names ${formatTime(lease.deadlineAt)} again.`,
        actor: 'service',
      });
      return;
    }
    const noticedMinutes = findWarnedMinutes(context, markerAt, context.clock.now());
    context.registry.change(lease.id, { deadlineAt: markerAt, noticedMinutes });
    this.#audit(lease, { after: `deadline ${formatTime(markerAt)}, as its marker says` });
    context.registry.logLease(lease, {
      level: 'info',
      kind: 'lease.extended',
      message: `${lease.name}: deadline moved from ${formatTime(lease.deadlineAt)} to ${formatTime(markerAt)}, as its marker says.`,
      actor: 'service',
    });
  }

  async removeDisk(
    entry: FleetEntry,
    { ref, record, leaseId }: Extract<Difference, { kind: 'orphan-disk' }>,
    actor: Actor,
  ): Promise<void> {
    const context = this.#context;
    const { registry, shutdown: signal } = context;
    const change = {
      ...{ operation: 'leases.reconcile', object: `disk ${record.name_label} (${record.uuid})` },
      ...{ leaseId, hostRef: entry.hostRef },
    };
    registry.appendAudit(actor.record({ ...change, outcome: 'accepted', after: 'to be deleted' }));
    await registry.flush();
    try {
      await destroyDisk(context, ref, { entry, leaseId, signal });
    } catch (error) {
      const reason = toFailure(error).message;
      registry.appendAudit(actor.record({ ...change, outcome: 'failed', reason }));
      throw error;
    }
    registry.appendAudit(actor.record({ ...change, after: 'deleted' }));
    registry.log({
      level: 'info',
      kind: 'disk.orphan-removed',
      message: `Disk ${record.name_label} (${record.uuid}) on ${entry.row.name}, which no VM had, was deleted.`,
      actor: actor.name,
      hostRef: entry.hostRef,
      leaseId,
    });
  }

  /** In the same synchronous step as the change. */
  #audit(
    lease: Lease,
    change: Pick<AuditChange, 'outcome' | 'after' | 'reason'>,
    actor: Actor = this.#context.ownActors.reconcile,
  ): void {
    const { id: leaseId, name: object, requestId, hostRef } = lease;
    const where = { leaseId, requestId, ...(hostRef !== undefined && { hostRef }) };
    this.#context.registry.appendAudit(
      actor.record({ operation: 'leases.reconcile', object, ...where, ...change }),
    );
  }

  /** Marks VM and disks as ours; `record` acts once the inventory shows it, for only then may the VM be acted on. */
  async #claim(entry: FleetEntry, ref: Ref, vm: VmRecord, lease: Lease, record: () => void): Promise<void> {
    const { installation } = this.#context;
    this.#claiming.add(lease.id);
    try {
      for (const disk of findOwnDisks(entry.inventory, ref)) {
        const vdi = entry.inventory.get('VDI', disk);
        if (!vdi) continue;
        const marked = writeDiskMarker(vdi, { leaseId: lease.id, installation });
        await entry.xapi.call('VDI.set_other_config', [disk, marked]);
      }
      await rewriteMarker(entry, ref, lease, vm.uuid, installation);
      const isSeen = () => {
        const now = entry.inventory.get('VM', ref);
        return now && readMarker(now)?.installation === installation ? true : undefined;
      };
      await entry.waitFor(isSeen, { timeoutMs: MARKER_SEEN_TIMEOUT_MS, vmRef: ref });
      record();
    } finally {
      this.#claiming.delete(lease.id);
    }
  }
}

/** What was done, or why it was not. */
export async function attempt(
  context: Pick<LeaseContext, 'logger'>,
  act: () => unknown,
): Promise<Failure | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return toLoggedFailure(context, error, { doing: 'reconciling' });
  }
}

import { type FleetEntry, type Inventory, ownerOf, readMarker } from '../fleet/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { Ref, VmRecord } from '../xapi/index.ts';
import { type LeaseContext, type LeaseWork, requireEntry, workingName } from './lease-context.ts';
import { lostHost } from './reachable.ts';
import type { LocatedVm } from './teardown.ts';

/** A clone that was just made may not have reached the inventory. */
const RECORD_TIMEOUT_MS = 60_000;

/**
 * True for the VM this lease made: its marker says so, or it has the lease's working name and nobody's own marker
 * (a fresh clone still carries what its template had).
 */
export function isVmOfLease(record: VmRecord, leaseId: string, installation: string): boolean {
  if (record.is_a_snapshot || record.is_control_domain) return false;
  const owner = ownerOf(record, installation);
  if (owner.kind === 'ours') return owner.leaseId === leaseId;
  if (record.name_label !== workingName(leaseId)) return false;
  const marker = readMarker(record);
  return marker === undefined || marker.vmUuid !== record.uuid || marker.leaseId === leaseId;
}

/** Looks through all VMs: only for a lease whose VM was not noted before a crash or a lost answer. */
export function findVmOfLease(inventory: Inventory, leaseId: string, installation: string): Ref | undefined {
  for (const [ref, record] of inventory.all('VM')) if (isVmOfLease(record, leaseId, installation)) return ref;
  return undefined;
}

/** @throws DynvmError `not-ours` */
export function assertVmOfLease(record: VmRecord, lease: Lease, installation: string): void {
  if (isVmOfLease(record, lease.id, installation)) return;
  throw new DynvmError({
    code: 'not-ours',
    message: `VM ${record.name_label} no longer carries the marker of lease ${lease.id}, so it is not deleted.`,
    hint: 'Somebody took it over or removed our keys from its other_config. Delete it on the host if it is to go.',
    where: { vm: record.name_label },
  });
}

/** The entry a lease's VM is on; by pool first, for a section's number may have changed. */
export function entryOfLease({ fleet }: LeaseContext, lease: Lease, work: LeaseWork): FleetEntry | undefined {
  const byPool = lease.poolUuid === undefined ? undefined : fleet.entryOfPool(lease.poolUuid);
  const hostRef = work.vm?.hostRef ?? work.cloneAskedOf ?? lease.hostRef;
  return byPool ?? (hostRef === undefined ? undefined : fleet.entry(hostRef));
}

/**
 * The lease's VM; undefined where there certainly is none.
 * @throws DynvmError `host-unavailable` it can't be told now
 */
export async function locateVmOfLease(
  context: LeaseContext,
  lease: Lease,
  work: LeaseWork,
): Promise<LocatedVm | undefined> {
  const asked = work.vm ?? work.cloneAskedOf;
  if (asked === undefined && lease.vmUuid === undefined) return undefined;
  const entry = entryOfLease(context, lease, work) ?? requireEntry(context.fleet, lease.hostRef ?? -1);
  const { inventory } = entry;
  if (!inventory.complete) throw lostHost(entry);
  const { vm } = work;
  if (vm && lease.vmUuid === undefined) await untilSeen(entry, vm.ref);
  if (vm && inventory.get('VM', vm.ref)) return { entry, ref: vm.ref };
  const ref =
    lease.vmUuid === undefined
      ? findVmOfLease(inventory, lease.id, context.installation)
      : inventory.vmByUuid(lease.vmUuid)?.ref;
  return ref === undefined ? undefined : { entry, ref };
}

async function untilSeen(entry: FleetEntry, ref: Ref): Promise<void> {
  const seen = () => (entry.inventory.get('VM', ref) ? true : undefined);
  await entry.waitFor(seen, { timeoutMs: RECORD_TIMEOUT_MS }).catch(() => {});
}

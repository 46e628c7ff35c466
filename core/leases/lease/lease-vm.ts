import {
  chooseAddress,
  expectedNetworks,
  type FleetEntry,
  findOsKey,
  type Inventory,
  readMarker,
  readOwner,
  writeMarker,
} from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import {
  isNull,
  type Ref,
  type StringMap,
  type VbdRecord,
  type VdiRecord,
  type VmRecord,
} from '../../xapi/index.ts';
import { hostUnavailable } from './host-reachability.ts';
import { type LeaseContext, requireEntry, toWorkingName } from './lease-context.ts';

/** A VM on a host whose inventory is complete. */
export interface LocatedVm {
  entry: FleetEntry;
  ref: Ref;
}

/** A clone that was just made may not have reached the inventory. */
const RECORD_TIMEOUT_MS = 60_000;

/**
 * True for the VM this lease made: its marker says so, or it has the lease's working name and nobody's own marker
 * (a fresh clone still carries what its template had).
 */
export function isVmOfLease(record: VmRecord, leaseId: string, installation: string): boolean {
  if (record.is_a_snapshot || record.is_control_domain) return false;
  const owner = readOwner(record, installation);
  if (owner.kind === 'ours') return owner.leaseId === leaseId;
  if (record.name_label !== toWorkingName(leaseId)) return false;
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
export function findEntryOfLease({ fleet, runtimes }: LeaseContext, lease: Lease): FleetEntry | undefined {
  const runtime = runtimes.get(lease.id);
  const byPool = lease.poolUuid === undefined ? undefined : fleet.entryOfPool(lease.poolUuid);
  const hostRef = runtime?.vm?.hostRef ?? runtime?.cloneRequestedOn ?? lease.hostRef;
  return byPool ?? (hostRef === undefined ? undefined : fleet.entry(hostRef));
}

/**
 * The lease's VM; undefined where there certainly is none.
 * @throws DynvmError `host-unavailable` it can't be told now
 */
export async function locateVmOfLease(context: LeaseContext, lease: Lease): Promise<LocatedVm | undefined> {
  const runtime = context.runtimes.get(lease.id);
  const asked = runtime?.vm ?? runtime?.cloneRequestedOn;
  if (asked === undefined && lease.vmUuid === undefined) return undefined;
  const entry = findEntryOfLease(context, lease) ?? requireEntry(context.fleet, lease.hostRef ?? -1);
  const { inventory } = entry;
  if (!inventory.complete) throw hostUnavailable(entry);
  const vm = runtime?.vm;
  if (vm && lease.vmUuid === undefined) await waitUntilSeen(entry, vm.ref);
  if (vm && inventory.get('VM', vm.ref)) return { entry, ref: vm.ref };
  const ref =
    lease.vmUuid === undefined
      ? findVmOfLease(inventory, lease.id, context.installation)
      : inventory.vmByUuid(lease.vmUuid)?.ref;
  return ref === undefined ? undefined : { entry, ref };
}

async function waitUntilSeen(entry: FleetEntry, ref: Ref): Promise<void> {
  const seen = () => (entry.inventory.get('VM', ref) ? true : undefined);
  await entry.waitFor(seen, { timeoutMs: RECORD_TIMEOUT_MS }).catch(() => {});
}

/** Beyond the two guest time-outs: clone, start, a slow toolstack. */
const MAKING_ALLOWANCE_MS = 600_000;

/** What a marked VM is, seen from a service that knows nothing else of it. */
export type DiscoveredVm =
  /** Never started: left incomplete. */
  | { kind: 'incomplete' }
  /** Started lately and without an address: it may be about to get one. */
  | { kind: 'booting' }
  | { kind: 'available'; address?: string };

export function classifyDiscoveredVm(
  context: LeaseContext,
  entry: FleetEntry,
  vmRef: Ref,
  record: VmRecord,
): DiscoveredVm {
  const metrics = entry.inventory.get('VM_metrics', record.metrics);
  if (record.power_state === 'Halted' && !metrics?.start_time) return { kind: 'incomplete' };
  const expected = expectedNetworks(entry.settings, findOsKey(entry.settings, record) ?? '');
  const choice = chooseAddress(entry.inventory, vmRef, { expected });
  if (choice.kind === 'address') return { kind: 'available', address: choice.address };
  const madeMs = context.clock.now() - (metrics?.install_time ?? 0);
  const makingMs = 2_000 * context.config().common.vmNetworkTimeoutSeconds + MAKING_ALLOWANCE_MS;
  // An older VM without an address was in use: its guest may be rebooting.
  if (record.power_state === 'Running' && madeMs < makingMs) return { kind: 'booting' };
  return { kind: 'available' };
}

/**
 * The VDIs that are this VM's own and go with it: its `Disk` VBDs', never a CD's, never one that another VM
 * (a control domain aside) has too. A disk made for sharing and not marked `owner` by a clone is somebody's.
 * @see docs/spec/xapi.md#stop-and-destroy
 */
export function findOwnDisks(inventory: Inventory, vmRef: Ref): Ref[] {
  const own = new Set<Ref>();
  for (const vbdRef of inventory.get('VM', vmRef)?.VBDs ?? []) {
    const vbd = inventory.get('VBD', vbdRef);
    if (vbd?.type !== 'Disk' || isNull(vbd.VDI)) continue;
    const vdi = inventory.get('VDI', vbd.VDI);
    if (vdi && isOwn(inventory, vmRef, vbd, vdi)) own.add(vbd.VDI);
  }
  return [...own];
}

function isOwn(inventory: Inventory, vmRef: Ref, vbd: VbdRecord, vdi: VdiRecord): boolean {
  if (!vdi.managed) return false;
  if (vdi.sharable && vbd.other_config.owner === undefined) return false;
  if (inventory.get('SR', vdi.SR)?.content_type === 'iso') return false;
  return !vdi.VBDs.some((other) => {
    const otherVm = inventory.get('VBD', other)?.VM;
    if (otherVm === undefined || otherVm === vmRef) return false;
    return inventory.get('VM', otherVm)?.is_control_domain === false;
  });
}

/** The marker of a lease's VM. @see docs/architecture.md#words */
export function toMarker(lease: Lease, vmUuid: string, installation: string) {
  const { id: leaseId, requestId, descriptor, deadlineAt, owner, pooled } = lease;
  const marker = { leaseId, requestId, descriptor, deadlineAt, installation, owner, vmUuid };
  return pooled ? { ...marker, poolId: pooled.poolId } : marker;
}

/**
 * Writes the lease's present deadline to its VM. The map is read afresh from the host, for others write to it too
 * once the VM is in use.
 */
export async function rewriteMarker(
  entry: FleetEntry,
  vmRef: Ref,
  lease: Lease,
  vmUuid: string,
  installation: string,
): Promise<void> {
  const present = await entry.xapi.call<StringMap>('VM.get_other_config', [vmRef]);
  const marker = writeMarker(present, toMarker(lease, vmUuid, installation));
  await entry.xapi.call('VM.set_other_config', [vmRef, marker]);
}

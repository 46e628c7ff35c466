import { allSettledOrThrow } from '../../base/all-settled-or-throw.ts';
import { sleep } from '../../base/sleep.ts';
import type { FleetEntry } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import {
  hasXapiCode,
  isGone,
  isInUse,
  isProtected,
  type Ref,
  refusedPowerState,
  type StringMap,
  type VmRecord,
} from '../../xapi/index.ts';
import { failWhenUnreachable } from '../lease/host-reachability.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { findOwnDisks } from '../lease/lease-vm.ts';
import type { DiskWork } from '../lease/storage-turns.ts';

/** Names are taken as long as the inventory shows them: a client may ask for the same name at once. */
const GONE_TIMEOUT_MS = 10_000;

/** A VM on a host whose inventory is complete. */
export interface LocatedVm {
  entry: FleetEntry;
  ref: Ref;
}

export interface TeardownOptions {
  /** The lease the VM is, or was, of. */
  leaseId: string;
  /** Ends the waiting for a storage's turn. */
  signal: AbortSignal;
  /** Throws where this VM is not the one that is meant; asked right before the first act. */
  assertOurs(record: VmRecord): void;
}

/**
 * The one way a VM of ours goes, from whatever state it is in: stop, its own disks, its snapshots with theirs, the VM
 * last. What is gone already counts as done, so it can be run again after any failure.
 * @returns how many disks were deleted in this run
 * @throws DynvmError `held` the VM or a disk is protected or in use: nothing is ever forced; what the calls throw
 * @see docs/spec/xapi.md#stop-and-destroy
 */
export async function tearDown(
  context: Pick<LeaseContext, 'storage' | 'clock'>,
  { entry, ref: vmRef }: LocatedVm,
  options: TeardownOptions,
): Promise<number> {
  const record = entry.inventory.get('VM', vmRef);
  if (!record) return 0;
  options.assertOurs(record);
  await assertNotProtected(entry, vmRef, record);
  assertNoneHeld(entry, listSnapshots(entry, vmRef));
  try {
    await stop(entry, vmRef, record);
    // The end of that task came by the event stream, after all that was done on the host before: a snapshot or a
    // disk attached a moment ago is known now.
    const snapshots = listSnapshots(entry, vmRef);
    assertNoneHeld(entry, snapshots);
    const destroy = (ref: Ref) => destroyDisks(context, { entry, ref }, options);
    let disks = await destroy(vmRef);
    for (const snapshot of snapshots) {
      disks += await destroy(snapshot);
      await destroyVm(entry, snapshot);
    }
    await destroyVm(entry, vmRef);
    await waitUntilGone(entry, vmRef);
    return disks;
  } catch (error) {
    throw isProtected(error) || isInUse(error) ? held(entry, record, error) : error;
  }
}

function listSnapshots(entry: FleetEntry, vmRef: Ref): Ref[] {
  const snapshots = entry.inventory.get('VM', vmRef)?.snapshots ?? [];
  return snapshots.filter((ref) => entry.inventory.get('VM', ref)?.is_a_snapshot);
}

/**
 * Disks would go before the VM: a protected VM must not lose them first. The host is asked: protection that was put on
 * a moment ago may not have reached the inventory.
 */
async function assertNotProtected(entry: FleetEntry, vmRef: Ref, record: VmRecord): Promise<void> {
  try {
    const blocked = await entry.xapi.call<StringMap>('VM.get_blocked_operations', [vmRef]);
    assertNotHeld(entry, { ...record, blocked_operations: blocked });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function assertNoneHeld(entry: FleetEntry, vmRefs: readonly Ref[]): void {
  for (const ref of vmRefs) {
    const record = entry.inventory.get('VM', ref);
    if (record) assertNotHeld(entry, record);
  }
}

function assertNotHeld(entry: FleetEntry, record: VmRecord): void {
  const reason = heldReason(record);
  if (reason !== undefined) throw held(entry, record, undefined, reason);
}

/** What protects the VM on the host, in the words of whoever set it. */
function heldReason({ blocked_operations: blocked, power_state: powerState }: VmRecord): string | undefined {
  const needed = ['destroy', ...(powerState === 'Halted' ? [] : ['hard_shutdown'])];
  const operation = needed.find((name) => blocked[name] !== undefined);
  if (operation === undefined) return undefined;
  const text = blocked[operation];
  return text === '' || text === 'true' ? `${operation} is blocked` : `${operation}: ${text}`;
}

function held(entry: FleetEntry, record: VmRecord, error: unknown, reason?: string): DynvmError {
  const cause = error instanceof DynvmError ? error : undefined;
  return new DynvmError({
    code: 'held',
    message: `VM ${record.name_label} on ${entry.row.name} is held: ${reason ?? cause?.message ?? 'it is protected'}`,
    hint: 'Take the protection off on the host; the release goes on by itself.',
    where: { hostRef: entry.hostRef, host: entry.row.name, vm: record.name_label },
    ...(cause?.failure.xapi ? { xapi: cause.failure.xapi } : {}),
  });
}

/** Asks the host even when the inventory says Halted a moment after a start: only its own refusal is sure. */
async function stop(entry: FleetEntry, vmRef: Ref, record: VmRecord): Promise<void> {
  if (record.is_a_template || (record.power_state === 'Halted' && isIdle(record))) return;
  try {
    await entry.xapi.run('VM.hard_shutdown', [vmRef]);
  } catch (error) {
    if (refusedPowerState(error) !== 'halted' && !isGone(error)) throw error;
  }
}

function isIdle(record: VmRecord): boolean {
  return Object.keys(record.current_operations).length === 0;
}

/** All stand in their storage's queue at once, so the disks of one VM go one right after the other. */
async function destroyDisks(
  context: Pick<LeaseContext, 'storage' | 'clock'>,
  { entry, ref }: LocatedVm,
  { leaseId, signal }: TeardownOptions,
): Promise<number> {
  let destroyed = 0;
  const destroy = async (vdi: Ref) => {
    if (await destroyDisk(context, vdi, { entry, leaseId, signal })) destroyed++;
  };
  await allSettledOrThrow(findOwnDisks(entry.inventory, ref).map(destroy));
  return destroyed;
}

async function destroyVm(entry: FleetEntry, vmRef: Ref): Promise<void> {
  try {
    // A few records of the host's; its task would only be heard of later.
    await entry.xapi.call('VM.destroy', [vmRef]);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function waitUntilGone(entry: FleetEntry, vmRef: Ref): Promise<void> {
  const gone = () => (entry.inventory.get('VM', vmRef) === undefined ? true : undefined);
  await entry.waitFor(gone, { timeoutMs: GONE_TIMEOUT_MS, vmRef }).catch(() => {});
}

/** A destroyed disk is gone in a second or two; one that stands behind another client's operations takes longer. */
const TIMEOUT_MS = 900_000;
/** A disk in use for a while after its VM stopped (backup, coalesce) is waited for so long. @see docs/spec/xapi.md#errors */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000];
const BUSY_CODES = [
  'VDI_IN_USE',
  'OTHER_OPERATION_IN_PROGRESS',
  'SR_BACKEND_FAILURE_24',
  'SR_BACKEND_FAILURE_46',
] as const;

/**
 * Deletes one disk in its storage's turn. While the disk is in use it waits outside the queue: the storage is free for
 * others meanwhile.
 * @returns false where it was gone, or is no disk that can be deleted
 * @throws the signal's reason while it waits; what the call throws
 */
export async function destroyDisk(
  { storage, clock }: Pick<LeaseContext, 'storage' | 'clock'>,
  vdi: Ref,
  { entry, leaseId, signal }: Pick<DiskWork, 'entry' | 'leaseId' | 'signal'>,
): Promise<boolean> {
  const srs = [entry.inventory.get('VDI', vdi)?.SR ?? ''];
  for (let attempt = 0; ; attempt++) {
    try {
      await storage.run({ entry, srs, kind: 'destroy', leaseId, signal }, () =>
        failWhenUnreachable(
          entry,
          clock,
          // Without a task: its end is known at once, and the next one waits for it.
          entry.xapi.call('VDI.destroy', [vdi], { timeoutMs: TIMEOUT_MS, repeat: false }),
        ),
      );
      return true;
    } catch (error) {
      if (isGone(error) || hasXapiCode(error, 'VDI_NOT_MANAGED', 'VDI_IS_A_PHYSICAL_DEVICE')) return false;
      const pauseMs = PAUSES_MS[attempt];
      if (pauseMs === undefined || !hasXapiCode(error, ...BUSY_CODES)) throw error;
      await sleep(clock, pauseMs, signal);
    }
  }
}

import {
  chooseAddress,
  type FleetEntry,
  type Marker,
  osNameOf,
  readMarker,
  templateNamed,
} from '../fleet/index.ts';
import type { Lease } from '../model/lease.ts';
import type { Ref, VmRecord } from '../xapi/index.ts';
import type { LeaseContext } from './lease-context.ts';
import { batchIndex } from './lease-names.ts';
import { ownDisks } from './own-disks.ts';

/** Beyond the two guest time-outs: clone, start, a slow toolstack. */
const MAKING_ALLOWANCE_MS = 600_000;

/** What a marked VM is, seen from a service that knows nothing else of it. */
export type FoundVm =
  /** Never started: left half-made. */
  | { kind: 'half-made' }
  /** Started lately and without an address: it may be about to get one. */
  | { kind: 'booting' }
  | { kind: 'available'; address?: string };

export function judgeFoundVm(
  context: LeaseContext,
  entry: FleetEntry,
  vmRef: Ref,
  record: VmRecord,
): FoundVm {
  const metrics = entry.inventory.get('VM_metrics', record.metrics);
  if (record.power_state === 'Halted' && !metrics?.start_time) return { kind: 'half-made' };
  const choice = chooseAddress(entry.inventory, vmRef);
  if (choice.kind === 'address') return { kind: 'available', address: choice.address };
  const madeMs = context.clock.now() - (metrics?.install_time ?? 0);
  const makingMs = 2_000 * context.config().common.vmNetworkTimeoutSeconds + MAKING_ALLOWANCE_MS;
  // An older VM without an address was in use: its guest may be rebooting.
  if (record.power_state === 'Running' && madeMs < makingMs) return { kind: 'booting' };
  return { kind: 'available' };
}

/** A lease row from what the VM itself tells: its marker, its records, the ini. */
export function leaseFromVm(
  context: LeaseContext,
  entry: FleetEntry,
  vmRef: Ref,
  record: VmRecord,
  found: FoundVm,
): Lease {
  const { inventory } = entry;
  const now = context.clock.now();
  const marker: Partial<Marker> = readMarker(record) ?? {};
  const descriptor = marker.descriptor || record.name_label;
  const createdAt = inventory.get('VM_metrics', record.metrics)?.install_time || now;
  const host = inventory.get('host', record.resident_on);
  const osVersion = osNameOf(inventory.get('VM_guest_metrics', record.guest_metrics));
  const kind = found.kind === 'available' ? 'available' : 'waiting-for-ip';
  return {
    id: marker.leaseId ?? '',
    requestId: marker.requestId ?? '',
    name: record.name_label,
    descriptor,
    index: batchIndex(record.name_label, descriptor) ?? 1,
    osKey: osKeyOf(entry, record),
    state: { kind },
    hostRef: entry.hostRef,
    poolUuid: entry.poolUuid,
    hostLabels: [...entry.settings.labels],
    vmUuid: record.uuid,
    ...(host ? { hostName: host.name_label, physicalHostUuid: host.uuid } : {}),
    ...(found.kind === 'available' && found.address !== undefined ? { address: found.address } : {}),
    ...(osVersion === undefined ? {} : { osVersion }),
    vcpus: Math.max(1, record.VCPUs_at_startup),
    memoryBytes: Math.max(1, record.memory_static_max),
    diskBytes: ownDisks(inventory, vmRef).map((vdi) => inventory.get('VDI', vdi)?.virtual_size ?? 0),
    attempt: 1,
    createdAt,
    ...(kind === 'available' ? { availableAt: createdAt } : {}),
    deadlineAt: marker.deadlineAt ?? now + context.config().common.vmExpiryMinutes * 60_000,
    steps: [{ state: kind, at: now, attempt: 1, hostRef: entry.hostRef, note: 'found by its marker' }],
  };
}

/** Our description names the template (`base_template_name` is the first ancestor's); the ini tells whose it is. */
function osKeyOf(entry: FleetEntry, record: VmRecord): string {
  const template = templateNamed(record.name_description);
  if (template === undefined) return 'unknown';
  const settings = Object.values(entry.settings.templates);
  const match =
    settings.find((one) => one.template === template) ??
    settings.find((one) => template.startsWith(one.template));
  return match?.osKey ?? 'unknown';
}

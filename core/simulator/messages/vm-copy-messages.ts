import { assertNever } from '../../model/assert-never.ts';
import type { Ref, StoredRecord } from '../database/records.ts';
import { macFromSeed } from '../guests/mac.ts';
import { canSeeSr, findRequiredSrs, isLive } from '../hosts/host-selection.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF, xapiDate } from '../schema/wire-type.ts';
import { snapshotFields } from '../storage/storage-manager.ts';
import { refreshVmOperations } from './allowed-operations.ts';
import { runOperation } from './run-operation.ts';
import { COPY_SLOWNESS, holdStorage } from './vdi-messages.ts';
import { danglingRef, listVbds, listVifs } from './vm-records.ts';

export interface DuplicatePlan {
  readonly name: string;
  readonly kind: 'clone' | 'copy' | 'snapshot';
  /** Target of a copy; absent: each disk stays on its SR. */
  readonly sr?: Ref;
  readonly leftOut?: readonly Ref[];
}

/** VM.clone and VM.copy. @see docs/spec/xapi.md#clone-and-copy */
export const vmCopyMessages: Handlers = {
  'VM.clone': (call: Call, vm: Ref, name: string) =>
    runOperation(call, vm, 'clone', () => duplicateVm(call, vm, { name, kind: 'clone' })),

  'VM.copy': (call: Call, vm: Ref, name: string, sr: Ref) =>
    runOperation(call, vm, 'copy', () =>
      duplicateVm(call, vm, { name, kind: 'copy', ...findTargetSr(call, sr) }),
    ),
};

/** A null or unknown SR stands for each disk's own SR. */
function findTargetSr(call: Call, sr: Ref): { sr?: Ref } {
  const record = call.pool.database.find('SR', sr);
  if (record === undefined) return {};
  if (record.content_type === 'iso')
    throw new XapiError('OPERATION_NOT_ALLOWED', 'The SR cannot hold VM disks');
  return { sr };
}

/** Copies a VM with its disks and devices; returns the new VM. */
export async function duplicateVm(call: Call, vm: Ref, plan: DuplicatePlan): Promise<Ref> {
  const { pool } = call;
  assertSomeHostSeesDisks(call, vm);
  const disks = await duplicateDisks(call, vm, plan);
  const target = insertVm(call, vm, plan);
  copyVbds(call, vm, target, plan, disks);
  copyVifs(call, vm, target, plan);
  const spec = pool.guestSpecs.get(vm);
  if (spec !== undefined) pool.guestSpecs.set(target, spec);
  return target;
}

/** @throws XapiError NO_HOSTS_AVAILABLE */
function assertSomeHostSeesDisks(call: Call, vm: Ref): void {
  const { database } = call.pool;
  const srs = [...findRequiredSrs(database, database.get('VM', vm))];
  const hosts = [...database.all('host')].map(([ref]) => ref);
  const able = hosts.some(
    (host) => isLive(database, host) && srs.every((sr) => canSeeSr(database, host, sr)),
  );
  if (!able) throw new XapiError('NO_HOSTS_AVAILABLE');
}

/** Maps each source disk to its duplicate. If one fails, those already made are removed. */
async function duplicateDisks(call: Call, vm: Ref, plan: DuplicatePlan): Promise<Map<Ref, Ref>> {
  const { storage } = call.pool;
  const made = new Map<Ref, Ref>();
  try {
    for (const { VDI: vdi, type } of listVbds(call.pool, vm)) {
      if (type !== 'Disk' || vdi === NULL_REF || plan.leftOut?.includes(vdi)) continue;
      made.set(vdi, await duplicateDisk(call, vdi, plan));
    }
  } catch (error) {
    for (const vdi of made.values()) storage.destroy(vdi);
    throw error;
  }
  return made;
}

function duplicateDisk(call: Call, vdi: Ref, plan: DuplicatePlan): Promise<Ref> {
  const { storage, database, options } = call.pool;
  const { SR: source } = database.get('VDI', vdi);
  switch (plan.kind) {
    case 'clone':
      return holdStorage(call, { sr: source, operation: 'vdi_clone', ms: options.cloneMs }, () =>
        storage.clone(vdi, {}),
      );
    case 'snapshot':
      return holdStorage(call, { sr: source, operation: 'vdi_snapshot', ms: options.snapshotMs }, () =>
        storage.clone(vdi, snapshotFields(vdi)),
      );
    case 'copy': {
      const sr = plan.sr ?? source;
      return holdStorage(call, { sr, operation: 'vdi_create', ms: options.cloneMs * COPY_SLOWNESS }, () =>
        storage.copy(vdi, sr),
      );
    }
    default:
      return assertNever(plan.kind);
  }
}

function insertVm(call: Call, vm: Ref, plan: DuplicatePlan): Ref {
  const { database } = call.pool;
  const source = database.get('VM', vm);
  const { uuid: _uuid, ...taken } = source as StoredRecord<'VM'> & Record<string, unknown>;
  const target = database.insert('VM', {
    ...taken,
    ...RESET,
    name_label: plan.name,
    metrics: copyRecord(call, 'VM_metrics', source.metrics),
    guest_metrics: copyRecord(call, 'VM_guest_metrics', source.guest_metrics),
    ...(plan.kind === 'snapshot' ? snapshotOnlyFields(source, vm) : cloneOnlyFields(call, source)),
  });
  // The snapshot takes the VM's place in the tree, and becomes its parent.
  if (plan.kind === 'snapshot') database.update('VM', vm, { parent: target });
  refreshVmOperations(database, target);
  return target;
}

/** Fields that are never copied. */
const RESET = {
  power_state: 'Halted',
  current_operations: {},
  allowed_operations: [],
  resident_on: NULL_REF,
  scheduled_to_be_resident_on: NULL_REF,
  domid: -1,
  is_default_template: false,
  is_control_domain: false,
  VIFs: [],
  VBDs: [],
  snapshots: [],
  children: [],
  consoles: [],
  crash_dumps: [],
  suspend_VDI: NULL_REF,
  last_booted_record: '',
};

function cloneOnlyFields(call: Call, source: StoredRecord<'VM'>): Record<string, unknown> {
  const { default_template: _d, xensource_internal: _x, ...kept } = source.other_config;
  return {
    is_a_snapshot: false,
    snapshot_of: NULL_REF,
    parent: NULL_REF,
    blocked_operations: {},
    appliance: NULL_REF,
    snapshot_schedule: NULL_REF,
    order: 0,
    start_delay: 0,
    shutdown_delay: 0,
    other_config: {
      ...kept,
      base_template_name: kept.base_template_name ?? source.name_label,
      mac_seed: call.pool.random.uuid(),
    },
  };
}

function snapshotOnlyFields(source: StoredRecord<'VM'>, vm: Ref): Record<string, unknown> {
  return {
    is_a_template: true,
    is_a_snapshot: true,
    snapshot_of: vm,
    snapshot_time: xapiDate(Date.now()),
    snapshot_info: {
      'power-state-at-snapshot': source.power_state,
      'disk-snapshot-type': 'crash_consistent',
    },
    snapshot_metadata: `<value><struct><member><name>uuid</name><value>${source.uuid}</value></member></struct></value>`,
    parent: source.parent,
  };
}

function copyRecord({ pool: { database } }: Call, className: string, ref: Ref): Ref {
  const record = database.find(className, ref) as Record<string, unknown> | undefined;
  if (record === undefined) return NULL_REF;
  const { uuid: _uuid, ...fields } = record;
  return database.insert(className, fields);
}

/** CDs keep their ISO, empty drives stay empty; disks are marked as owned by the VM. */
export function copyVbds(
  call: Call,
  vm: Ref,
  target: Ref,
  plan: DuplicatePlan,
  disks: ReadonlyMap<Ref, Ref>,
): void {
  for (const { ref: _ref, uuid: _uuid, ...vbd } of listVbds(call.pool, vm)) {
    const isDisk = vbd.type === 'Disk';
    const vdi = isDisk ? disks.get(vbd.VDI) : vbd.VDI;
    if (vdi === undefined) continue;
    const owner = isDisk && plan.kind !== 'snapshot' ? { owner: '' } : {};
    call.pool.database.insert('VBD', {
      ...vbd,
      VM: target,
      VDI: vdi,
      currently_attached: false,
      allowed_operations: [],
      metrics: danglingRef(call.pool),
      other_config: { ...vbd.other_config, ...owner },
    });
  }
}

/** Clones get new MACs from their seed, snapshots keep them. */
export function copyVifs(call: Call, vm: Ref, target: Ref, plan: DuplicatePlan): void {
  const { database } = call.pool;
  const seed = database.get('VM', target).other_config.mac_seed ?? '';
  for (const { ref: _ref, uuid: _uuid, ...vif } of listVifs(call.pool, vm)) {
    const isClone = plan.kind !== 'snapshot';
    database.insert('VIF', {
      ...vif,
      VM: target,
      currently_attached: false,
      allowed_operations: ['attach'],
      metrics: danglingRef(call.pool),
      ...(isClone ? { MAC: macFromSeed(seed, Number(vif.device)), MAC_autogenerated: true } : {}),
    });
  }
}

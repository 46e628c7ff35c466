import type { Ref } from '../database/records.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { refreshVmOperations } from './allowed-operations.ts';
import { postMessage } from './message-messages.ts';
import { halt } from './power-transitions.ts';
import { runOperation } from './run-operation.ts';
import { holdStorage } from './vdi-messages.ts';
import { copyVbds, copyVifs, duplicateVm } from './vm-copy-messages.ts';
import { assertFeature } from './vm-power-messages.ts';
import { listVbds, listVifs } from './vm-records.ts';
import { createSuspendImage, memoryCopyMs } from './vm-suspend-messages.ts';

/** What a revert takes from the snapshot. */
const REVERTED_FIELDS = [
  'memory_static_min',
  'memory_static_max',
  'memory_dynamic_min',
  'memory_dynamic_max',
  'memory_target',
  'memory_overhead',
  'VCPUs_max',
  'VCPUs_at_startup',
  'VCPUs_params',
  'HVM_boot_policy',
  'HVM_boot_params',
  'HVM_shadow_multiplier',
  'domain_type',
  'platform',
  'other_config',
  'xenstore_data',
  'name_description',
] as const;

/** Snapshots of disks, with memory (checkpoints), and the way back. @see docs/spec/xapi.md#clone-and-copy */
export const vmSnapshotMessages: Handlers = {
  'VM.snapshot': (call: Call, vm: Ref, name: string, leftOut: readonly Ref[] = []) =>
    runOperation(call, vm, 'snapshot', () => duplicateVm(call, vm, { name, kind: 'snapshot', leftOut })),

  'VM.checkpoint': (call: Call, vm: Ref, name: string) =>
    runOperation(call, vm, 'checkpoint', () => checkpoint(call, vm, name)),

  'VM.revert': (call: Call, snapshot: Ref) => {
    const { is_a_snapshot: isSnapshot, snapshot_of: vm } = call.pool.database.get('VM', snapshot);
    if (!isSnapshot) throw new XapiError('OPERATION_NOT_ALLOWED', 'Only VM snapshots can be reverted');
    call.pool.database.get('VM', vm);
    return runOperation(call, snapshot, 'revert', () =>
      runOperation({ ...call, task: `${call.task}/vm` }, vm, 'reverting', () => revert(call, snapshot, vm)),
    );
  },
};

/** Saves memory and disks; a running VM stands still meanwhile. */
async function checkpoint(call: Call, vm: Ref, name: string): Promise<Ref> {
  const { database, scheduler } = call.pool;
  const { power_state: state } = database.get('VM', vm);
  if (state === 'Running') assertFeature(call, vm, 'feature-suspend');
  await scheduler.sleep(memoryCopyMs(call, vm));
  const image = await createSuspendImage(call, vm);
  const snapshot = await duplicateVm(call, vm, { name, kind: 'snapshot' });
  database.update('VM', snapshot, { power_state: 'Suspended', suspend_VDI: image });
  refreshVmOperations(database, snapshot);
  if (state !== 'Suspended') await scheduler.sleep(memoryCopyMs(call, vm));
  postMessage(call, 'VM_CHECKPOINTED', vm);
  return snapshot;
}

/** The VM's disks and devices are replaced by clones of the snapshot's. A checkpoint leaves it suspended. */
async function revert(call: Call, snapshot: Ref, vm: Ref): Promise<void> {
  const { pool } = call;
  const { database, storage, options } = pool;
  halt(call, vm);
  for (const { ref, VDI: vdi, type } of listVbds(pool, vm)) {
    database.remove('VBD', ref);
    const sr = database.find('VDI', vdi)?.SR;
    if (type !== 'Disk' || sr === undefined) continue;
    await holdStorage(call, { sr, operation: 'vdi_destroy', ms: options.destroyMs }, () =>
      storage.destroy(vdi),
    );
  }
  for (const { ref } of listVifs(pool, vm)) database.remove('VIF', ref);
  const disks = new Map<Ref, Ref>();
  for (const { VDI: vdi, type } of listVbds(pool, snapshot)) {
    if (type === 'Disk' && vdi !== NULL_REF) disks.set(vdi, await cloneDisk(call, vdi));
  }
  copyVbds(call, snapshot, vm, { name: '', kind: 'clone' }, disks);
  copyVifs(call, snapshot, vm, { name: '', kind: 'snapshot' });
  const source = database.get('VM', snapshot) as unknown as Readonly<Record<string, unknown>>;
  const image = String(source.suspend_VDI);
  const suspendImage = image === NULL_REF ? NULL_REF : await cloneDisk(call, image);
  database.update('VM', vm, {
    ...Object.fromEntries(REVERTED_FIELDS.map((field) => [field, source[field]])),
    power_state: source.power_state,
    suspend_VDI: suspendImage,
    parent: snapshot,
  });
  postMessage(call, 'VM_REVERTED', vm);
}

function cloneDisk(call: Call, vdi: Ref): Promise<Ref> {
  const { database, storage, options } = call.pool;
  const claim = { sr: database.get('VDI', vdi).SR, operation: 'vdi_clone', ms: options.cloneMs } as const;
  return holdStorage(call, claim, () => storage.clone(vdi, { is_a_snapshot: false, snapshot_of: NULL_REF }));
}

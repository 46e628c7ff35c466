import type { Ref, StoredRecord } from '../database/records.ts';
import { canSeeSr, isLive } from '../hosts/host-selection.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { assertSupported } from '../storage/sr-capabilities.ts';
import type { SrOperation } from '../storage/storage-lock.ts';
import { snapshotFields } from '../storage/storage-manager.ts';

/** A full copy takes this many times as long as a clone. */
export const COPY_SLOWNESS = 4;

/** Disks. @see docs/spec/xapi.md#clone-and-copy */
export const vdiMessages: Handlers = {
  'VDI.create': (call: Call, args: Readonly<Record<string, unknown>>) => {
    const { SR: sr, virtual_size: virtualSize, uuid: _uuid, physical_utilisation: _used, ...fields } = args;
    assertSupported(call.pool.database, String(sr), 'vdi_create');
    if (typeof virtualSize !== 'number' || virtualSize <= 0) {
      throw new XapiError('INVALID_VALUE', 'virtual_size', String(virtualSize));
    }
    return holdStorage(
      call,
      { sr: String(sr), operation: 'vdi_create', ms: call.pool.options.createMs },
      () => call.pool.storage.create({ sr: String(sr), virtualSize, fields }),
    );
  },

  'VDI.destroy': (call: Call, vdi: Ref) => {
    const { SR: sr } = assertDestroyable(call, vdi);
    return holdStorage(call, { sr, operation: 'vdi_destroy', ms: call.pool.options.destroyMs }, () => {
      assertDestroyable(call, vdi);
      remove(call, vdi);
    });
  },

  'VDI.clone': (call: Call, vdi: Ref) => {
    const { SR: sr } = assertManaged(call, vdi);
    assertSupported(call.pool.database, sr, 'vdi_clone');
    return holdStorage(call, { sr, operation: 'vdi_clone', ms: call.pool.options.cloneMs }, () => {
      assertManaged(call, vdi);
      return call.pool.storage.clone(vdi, { is_a_snapshot: false, snapshot_of: NULL_REF });
    });
  },

  'VDI.snapshot': (call: Call, vdi: Ref) => {
    const { SR: sr } = assertManaged(call, vdi);
    assertSupported(call.pool.database, sr, 'vdi_snapshot');
    return holdStorage(call, { sr, operation: 'vdi_snapshot', ms: call.pool.options.snapshotMs }, () => {
      assertManaged(call, vdi);
      return call.pool.storage.clone(vdi, snapshotFields(vdi));
    });
  },

  'VDI.copy': async (call: Call, vdi: Ref, sr: Ref = NULL_REF) => {
    assertDetached(call, vdi, assertManaged(call, vdi), 'copy');
    assertSupported(call.pool.database, sr, 'vdi_clone');
    const ms = call.pool.options.cloneMs * COPY_SLOWNESS;
    return holdStorage(call, { sr, operation: 'vdi_create', ms }, () => call.pool.storage.copy(vdi, sr));
  },

  'VDI.resize': (call: Call, vdi: Ref, size: number) => {
    const record = assertManaged(call, vdi);
    assertDetached(call, vdi, record, 'resize');
    assertSupported(call.pool.database, record.SR, 'vdi_resize');
    if (size < record.virtual_size) throw new XapiError('INVALID_VALUE', 'size', size);
    return holdStorage(call, { sr: record.SR, operation: 'vdi_resize', ms: call.pool.options.createMs }, () =>
      call.pool.storage.resize(vdi, size),
    );
  },

  'VDI.forget': (call: Call, vdi: Ref) => {
    assertDetached(call, vdi, assertManaged(call, vdi), 'forget');
    remove(call, vdi);
  },

  /** Only the server itself may set it. */
  'VDI.set_read_only': ({ pool: { database } }: Call, vdi: Ref) => {
    database.get('VDI', vdi);
    throw new XapiError('PERMISSION_DENIED', '');
  },

  'VDI.update': (call: Call, vdi: Ref) => call.pool.database.touch('VDI', vdi),
};

/** Also removes the disk's VBDs. */
function remove({ pool: { database, storage } }: Call, vdi: Ref): void {
  const { VBDs: vbds } = database.get('VDI', vdi);
  storage.destroy(vdi);
  for (const vbd of vbds) database.remove('VBD', vbd);
}

/** @throws XapiError HANDLE_INVALID, SR_HAS_NO_PBDS, VDI_NOT_MANAGED, VDI_IN_USE [vdi, "destroy"] */
function assertDestroyable(call: Call, vdi: Ref): StoredRecord<'VDI'> {
  const { database, members } = call.pool;
  const record = assertManaged(call, vdi);
  const reachable = members.some((host) => isLive(database, host) && canSeeSr(database, host, record.SR));
  if (!reachable) throw new XapiError('SR_HAS_NO_PBDS', record.SR);
  assertDetached(call, vdi, record, 'destroy');
  return record;
}

function assertManaged({ pool: { database } }: Call, vdi: Ref): StoredRecord<'VDI'> {
  const record = database.get('VDI', vdi);
  if (!record.managed) throw new XapiError('VDI_NOT_MANAGED', vdi);
  return record;
}

function assertDetached(
  { pool: { database } }: Call,
  vdi: Ref,
  record: StoredRecord<'VDI'>,
  operation: string,
): void {
  const attached = record.VBDs.some((vbd) => database.find('VBD', vbd)?.currently_attached === true);
  if (attached) throw new XapiError('VDI_IN_USE', vdi, operation);
}

/** Waits until the SR is free, holds it for `ms`, and then does the work. */
export function holdStorage<T>(
  { pool, task }: Call,
  { sr, operation, ms }: { sr: Ref; operation: SrOperation; ms: number },
  work: () => T,
): Promise<T> {
  return pool.storageLock.hold({ sr, operation, task }, async () => {
    await pool.scheduler.sleep(ms / 2);
    pool.tasks.progress(task, 0.5);
    await pool.scheduler.sleep(ms / 2);
    return work();
  });
}

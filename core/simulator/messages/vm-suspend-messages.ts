import type { Ref } from '../database/records.ts';
import { assertCanBootHere, chooseHost } from '../hosts/host-selection.ts';
import { GIB } from '../hosts/memory.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import { postMessage } from './message-messages.ts';
import { clearMetrics, reserveMemory, run } from './power-transitions.ts';
import { runOperation } from './run-operation.ts';
import { holdStorage } from './vdi-messages.ts';
import { assertFeature } from './vm-power-messages.ts';
import { setAttached } from './vm-records.ts';

/** Saving a VM's memory to a disk and loading it again; both take time by its size. @see docs/spec/xapi.md#start */
export const vmSuspendMessages: Handlers = {
  'VM.suspend': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'suspend', () => {
      assertFeature(call, vm, 'feature-suspend');
      return suspend(call, vm);
    }),

  'VM.resume': (call: Call, vm: Ref, paused: boolean) =>
    runOperation(call, vm, 'resume', () => {
      const { database, coordinatorRef, random } = call.pool;
      return resume(call, vm, chooseHost(database, vm, coordinatorRef, random), paused);
    }),

  'VM.resume_on': (call: Call, vm: Ref, host: Ref, paused: boolean) =>
    runOperation(call, vm, 'resume_on', () => {
      assertCanBootHere(call.pool.database, vm, host);
      return resume(call, vm, host, paused);
    }),
};

/** How long the VM's memory takes to be written or read. */
export function memoryCopyMs({ pool: { database, options } }: Call, vm: Ref): number {
  return (database.get('VM', vm).memory_dynamic_max / GIB) * options.suspendMsPerGib;
}

/** A disk for the VM's memory, on its suspend SR. @throws XapiError VM_NO_SUSPEND_SR */
export function createSuspendImage(call: Call, vm: Ref): Promise<Ref> {
  const { database, storage, options } = call.pool;
  const [pool] = [...database.all('pool')].map(([, record]) => record);
  const { memory_static_max: bytes } = database.get('VM', vm);
  const sr = pool?.default_SR ?? NULL_REF;
  if (sr === NULL_REF) throw new XapiError('VM_NO_SUSPEND_SR', vm);
  const fields = { name_label: 'Suspend image', type: 'suspend' };
  return holdStorage(call, { sr, operation: 'vdi_create', ms: options.createMs }, () =>
    storage.create({ sr, virtualSize: bytes, content: bytes / 2, fields }),
  );
}

async function suspend(call: Call, vm: Ref): Promise<void> {
  const { database, storage, scheduler, memoryMonitor } = call.pool;
  const image = await createSuspendImage(call, vm);
  await scheduler.sleep(memoryCopyMs(call, vm));
  const { resident_on: host } = database.get('VM', vm);
  if (host === NULL_REF) {
    storage.destroy(image);
    return;
  }
  setAttached(call.pool, vm, false);
  clearMetrics(call, vm);
  database.update('VM', vm, {
    power_state: 'Suspended',
    resident_on: NULL_REF,
    domid: -1,
    suspend_VDI: image,
  });
  memoryMonitor.changed(host);
  postMessage(call, 'VM_SUSPENDED', vm);
}

async function resume(call: Call, vm: Ref, host: Ref, paused: boolean): Promise<void> {
  const { database, storage, scheduler, options } = call.pool;
  reserveMemory(call, vm, host);
  await scheduler.sleep(memoryCopyMs(call, vm));
  const { suspend_VDI: image } = database.get('VM', vm);
  run(call, vm, host, paused);
  database.update('VM', vm, { suspend_VDI: NULL_REF });
  postMessage(call, 'VM_RESUMED', vm);
  const sr = database.find('VDI', image)?.SR;
  if (sr === undefined) return;
  await holdStorage(call, { sr, operation: 'vdi_destroy', ms: options.destroyMs }, () =>
    storage.destroy(image),
  );
}

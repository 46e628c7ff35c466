import type { Ref } from '../database/records.ts';
import { assertCanBootHere, assertEnoughMemory, chooseHost } from '../hosts/host-selection.ts';
import { computeMemoryOverhead } from '../hosts/memory.ts';
import type { TemplateSpec } from '../lab/template-spec.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { NULL_REF, xapiDate } from '../schema/wire-type.ts';
import { runOperation } from './run-operation.ts';
import { setAttached } from './vm-records.ts';

/** How long each takes, as a share of a boot. */
const SHARE_OF_BOOT = { clean: 0.25, hard: 0.05, suspend: 0.5, pause: 0.02 };

/** The guest of a VM that was not made from a template of the lab: no guest tools. */
const UNKNOWN_GUEST: TemplateSpec = {
  name: '',
  osKeys: [],
  vcpus: 1,
  memoryGib: 1,
  disks: [],
  osVersion: {},
  agent: { absent: true },
};

/** Starting and stopping. @see docs/spec/xapi.md#start */
export const vmPowerMessages: Handlers = {
  'VM.start': (call: Call, vm: Ref, paused: boolean) =>
    runOperation(call, vm, 'start', () => {
      const { database, coordinatorRef, random } = call.pool;
      return start(call, vm, chooseHost(database, vm, coordinatorRef, random), paused);
    }),

  'VM.start_on': (call: Call, vm: Ref, host: Ref, paused: boolean) =>
    runOperation(call, vm, 'start_on', () => {
      call.pool.database.get('host', host);
      assertCanBootHere(call.pool.database, vm, host);
      return start(call, vm, host, paused);
    }),

  'VM.hard_shutdown': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'hard_shutdown', () => stop(call, vm, SHARE_OF_BOOT.hard)),

  'VM.clean_shutdown': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'clean_shutdown', () => {
      assertFeature(call, vm, 'feature-poweroff');
      return stop(call, vm, SHARE_OF_BOOT.clean);
    }),

  /** Clean if the guest supports it, otherwise hard. */
  'VM.shutdown': (call: Call, vm: Ref) => {
    const operation: VmOperation = hasFeature(call, vm, 'feature-poweroff')
      ? 'clean_shutdown'
      : 'hard_shutdown';
    const share = operation === 'clean_shutdown' ? SHARE_OF_BOOT.clean : SHARE_OF_BOOT.hard;
    return runOperation(call, vm, operation, () => stop(call, vm, share));
  },

  'VM.hard_reboot': (call: Call, vm: Ref) => runOperation(call, vm, 'hard_reboot', () => reboot(call, vm)),

  'VM.clean_reboot': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'clean_reboot', () => {
      assertFeature(call, vm, 'feature-reboot');
      return reboot(call, vm);
    }),

  'VM.pause': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'pause', () => changePower(call, vm, 'Paused', SHARE_OF_BOOT.pause)),

  'VM.unpause': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'unpause', async () => {
      await changePower(call, vm, 'Running', SHARE_OF_BOOT.pause);
      const { guests, guestSpecs } = call.pool;
      if (!guests.isUp(vm)) guests.boot(vm, guestSpecs.get(vm) ?? UNKNOWN_GUEST);
    }),

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

  /** Only for the VMs of dead hosts. */
  'VM.power_state_reset': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'power_state_reset', () => {
      const { resident_on: host } = call.pool.database.get('VM', vm);
      if (host !== NULL_REF) throw new XapiError('HOST_IS_LIVE', host);
      halt(call, vm);
    }),
};

/** Reserves the memory immediately, so that parallel starts never count on the same memory. */
function reserve(call: Call, vm: Ref, host: Ref): void {
  const { database } = call.pool;
  const record = database.get('VM', vm);
  assertEnoughMemory(database, record, host);
  assertDisksFree(call, vm);
  database.update('VM', vm, {
    scheduled_to_be_resident_on: host,
    memory_overhead: computeMemoryOverhead(record),
  });
}

async function start(call: Call, vm: Ref, host: Ref, paused: boolean): Promise<void> {
  const { pool } = call;
  const { database, faults, options, scheduler, guestSpecs } = pool;
  reserve(call, vm, host);
  const before = database.get('VM', vm);
  database.update('VM', vm, { guest_metrics: NULL_REF });
  database.remove('VM_guest_metrics', before.guest_metrics);
  const spec = guestSpecs.get(vm) ?? UNKNOWN_GUEST;
  const slow = faults.trigger(pool.hostRef, 'slow-boot');
  const extraMs = slow === undefined ? 0 : (slow.ms ?? options.bootMs * 10);
  await scheduler.sleep(options.bootMs * (spec.agent?.slowness ?? 1) + extraMs);
  run(call, vm, host, paused);
  database.update('VM_metrics', before.metrics, {
    start_time: xapiDate(Date.now()),
    hvm: true,
    VCPUs_number: before.VCPUs_at_startup,
    memory_actual: before.memory_dynamic_max,
    current_domain_type: 'hvm',
  });
  // A paused domain does nothing yet: VM.unpause lets it boot.
  if (!paused) pool.guests.boot(vm, spec);
  await scheduler.sleep(before.start_delay * 1000);
}

function run(call: Call, vm: Ref, host: Ref, paused: boolean): void {
  const { pool } = call;
  pool.database.update('VM', vm, {
    power_state: paused ? 'Paused' : 'Running',
    resident_on: host,
    scheduled_to_be_resident_on: NULL_REF,
    domid: pool.nextDomid(),
    last_boot_CPU_flags: { vendor: 'GenuineIntel' },
  });
  setAttached(pool, vm, true);
  pool.memoryMonitor.changed(host);
}

async function stop(call: Call, vm: Ref, shareOfBoot: number): Promise<void> {
  await call.pool.scheduler.sleep(call.pool.options.bootMs * shareOfBoot);
  halt(call, vm);
}

/** Keeps the guest's last report. Does nothing if another operation has stopped the VM meanwhile. */
function halt(call: Call, vm: Ref): void {
  const { pool } = call;
  const record = pool.database.find('VM', vm);
  if (record === undefined || record.power_state === 'Halted') return;
  pool.guests.stop(vm);
  setAttached(pool, vm, false);
  if (record.suspend_VDI !== NULL_REF) pool.storage.destroy(record.suspend_VDI);
  pool.database.update('VM', vm, {
    power_state: 'Halted',
    resident_on: NULL_REF,
    domid: -1,
    suspend_VDI: NULL_REF,
    ha_always_run: false,
  });
  if (record.resident_on !== NULL_REF) pool.memoryMonitor.changed(record.resident_on);
}

async function reboot(call: Call, vm: Ref): Promise<void> {
  const { pool } = call;
  await pool.scheduler.sleep(pool.options.bootMs);
  const record = pool.database.find('VM', vm);
  if (record === undefined || record.power_state === 'Halted') return;
  pool.database.update('VM', vm, { power_state: 'Running', domid: pool.nextDomid() });
  pool.database.update('VM_metrics', record.metrics, { start_time: xapiDate(Date.now()) });
  pool.guests.boot(vm, pool.guestSpecs.get(vm) ?? UNKNOWN_GUEST);
}

async function changePower(
  call: Call,
  vm: Ref,
  power_state: 'Running' | 'Paused',
  shareOfBoot: number,
): Promise<void> {
  await call.pool.scheduler.sleep(call.pool.options.bootMs * shareOfBoot);
  if (call.pool.database.get('VM', vm).resident_on === NULL_REF) return;
  call.pool.database.update('VM', vm, { power_state });
}

/** Writes the memory to a new disk on the pool's suspend SR. */
async function suspend(call: Call, vm: Ref): Promise<void> {
  const { database, storage, scheduler, options, memoryMonitor } = call.pool;
  const [pool] = [...database.all('pool')].map(([, record]) => record);
  const { memory_static_max: bytes } = database.get('VM', vm);
  const sr = pool?.default_SR ?? NULL_REF;
  if (sr === NULL_REF) throw new XapiError('VM_NO_SUSPEND_SR', vm);
  const fields = { name_label: 'Suspend image', type: 'suspend' };
  const vdi = storage.create({ sr, virtualSize: bytes, content: bytes / 2, fields });
  await scheduler.sleep(options.bootMs * SHARE_OF_BOOT.suspend);
  const { resident_on: host } = database.get('VM', vm);
  if (host === NULL_REF) {
    storage.destroy(vdi);
    return;
  }
  setAttached(call.pool, vm, false);
  database.update('VM', vm, { power_state: 'Suspended', resident_on: NULL_REF, domid: -1, suspend_VDI: vdi });
  memoryMonitor.changed(host);
}

async function resume(call: Call, vm: Ref, host: Ref, paused: boolean): Promise<void> {
  const { database, storage, scheduler, options } = call.pool;
  reserve(call, vm, host);
  await scheduler.sleep(options.bootMs * SHARE_OF_BOOT.suspend);
  const { suspend_VDI: image } = database.get('VM', vm);
  run(call, vm, host, paused);
  database.update('VM', vm, { suspend_VDI: NULL_REF });
  storage.destroy(image);
}

/** A disk that another running VM has attached for writing cannot be attached. @throws XapiError VDI_IN_USE */
function assertDisksFree({ pool: { database } }: Call, vm: Ref): void {
  for (const vbd of database.get('VM', vm).VBDs) {
    const { VDI: vdi } = database.get('VBD', vbd);
    const disk = database.find('VDI', vdi);
    if (disk === undefined || disk.sharable || disk.read_only) continue;
    const others = disk.VBDs.filter(
      (other) => other !== vbd && database.get('VBD', other).currently_attached,
    );
    if (others.length > 0) throw new XapiError('VDI_IN_USE', vdi, 'attach');
  }
}

function hasFeature({ pool: { database } }: Call, vm: Ref, feature: string): boolean {
  const { guest_metrics: metrics } = database.get('VM', vm);
  return database.find('VM_guest_metrics', metrics)?.other[feature] === '1';
}

/** @throws XapiError VM_LACKS_FEATURE [vm] */
function assertFeature(call: Call, vm: Ref, feature: string): void {
  if (!hasFeature(call, vm, feature)) throw new XapiError('VM_LACKS_FEATURE', vm);
}

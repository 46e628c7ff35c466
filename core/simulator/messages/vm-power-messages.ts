import type { Ref } from '../database/records.ts';
import { assertCanBootHere, chooseHost } from '../hosts/host-selection.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { NULL_REF, xapiDate } from '../schema/wire-type.ts';
import { hasFeature } from './allowed-operations.ts';
import { postMessage } from './message-messages.ts';
import { halt, reserveMemory, run, UNKNOWN_GUEST } from './power-transitions.ts';
import { runOperation } from './run-operation.ts';
import { sleepCancellably } from './sleep-cancellably.ts';

/** How long each takes, as a share of a boot. */
const SHARE_OF_BOOT = { clean: 0.25, hard: 0.05, pause: 0.02, migrate: 0.5 };
/** Until the host has taken on a start, task.cancel does not reach it: as a share of the boot, and at most. */
const DEAF_TO_CANCEL = { shareOfBoot: 0.2, mostMs: 500 };

/** Starting, stopping and moving. @see docs/spec/xapi.md#start */
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
    const { database } = call.pool;
    const canStopCleanly = hasFeature(database, database.get('VM', vm), 'feature-poweroff');
    const operation: VmOperation = canStopCleanly ? 'clean_shutdown' : 'hard_shutdown';
    const share = canStopCleanly ? SHARE_OF_BOOT.clean : SHARE_OF_BOOT.hard;
    return runOperation(call, vm, operation, () => stop(call, vm, share));
  },

  'VM.hard_reboot': (call: Call, vm: Ref) => runOperation(call, vm, 'hard_reboot', () => reboot(call, vm)),

  'VM.clean_reboot': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'clean_reboot', () => {
      assertFeature(call, vm, 'feature-reboot');
      return reboot(call, vm);
    }),

  'VM.pause': (call: Call, vm: Ref) => runOperation(call, vm, 'pause', () => changePower(call, vm, 'Paused')),

  'VM.unpause': (call: Call, vm: Ref) =>
    runOperation(call, vm, 'unpause', async () => {
      await changePower(call, vm, 'Running');
      const { guests, guestSpecs } = call.pool;
      if (!guests.isUp(vm)) guests.boot(vm, guestSpecs.get(vm) ?? UNKNOWN_GUEST);
    }),

  'VM.pool_migrate': (call: Call, vm: Ref, host: Ref) =>
    runOperation(call, vm, 'pool_migrate', () => {
      assertFeature(call, vm, 'feature-suspend');
      return migrate(call, vm, host);
    }),

  'VM.send_sysrq': (call: Call, vm: Ref) => runOperation(call, vm, 'send_sysrq', () => {}),
  'VM.send_trigger': (call: Call, vm: Ref) => runOperation(call, vm, 'send_trigger', () => {}),

  /** For VMs whose host is dead; a VM with a domain is refused. */
  'VM.power_state_reset': (call: Call, vm: Ref) => {
    if (call.pool.database.get('VM', vm).is_control_domain) {
      throw new XapiError('CANNOT_RESET_CONTROL_DOMAIN', vm);
    }
    return runOperation(call, vm, 'power_state_reset', () => {
      if (call.pool.database.get('VM', vm).resident_on !== NULL_REF) throw new XapiError('DOMAIN_EXISTS', vm);
      halt(call, vm);
    });
  },
};

async function start(call: Call, vm: Ref, host: Ref, paused: boolean): Promise<void> {
  const { pool } = call;
  const { database, faults, options, guestSpecs } = pool;
  reserveMemory(call, vm, host);
  const { guest_metrics: oldReport, start_delay: delaySeconds } = database.get('VM', vm);
  database.update('VM', vm, { guest_metrics: NULL_REF });
  database.remove('VM_guest_metrics', oldReport);
  const spec = guestSpecs.get(vm) ?? UNKNOWN_GUEST;
  const slow = faults.trigger(pool.hostRef, 'slow-boot');
  const extraMs = slow === undefined ? 0 : (slow.ms ?? options.bootMs * 10);
  const bootMs = options.bootMs * (spec.agent?.slowness ?? 1) + extraMs;
  const deafMs = Math.min(options.bootMs * DEAF_TO_CANCEL.shareOfBoot, DEAF_TO_CANCEL.mostMs);
  try {
    await sleepCancellably(call, bootMs, deafMs);
  } catch (error) {
    database.update('VM', vm, { scheduled_to_be_resident_on: NULL_REF });
    throw error;
  }
  run(call, vm, host, paused);
  // A paused domain does nothing yet: VM.unpause lets it boot.
  if (!paused) pool.guests.boot(vm, spec);
  postMessage(call, 'VM_STARTED', vm);
  await pool.scheduler.sleep(delaySeconds * 1000);
}

async function stop(call: Call, vm: Ref, shareOfBoot: number): Promise<void> {
  await sleepCancellably(call, call.pool.options.bootMs * shareOfBoot);
  halt(call, vm);
  postMessage(call, 'VM_SHUTDOWN', vm);
}

async function reboot(call: Call, vm: Ref): Promise<void> {
  const { pool } = call;
  await sleepCancellably(call, pool.options.bootMs);
  const record = pool.database.find('VM', vm);
  if (record === undefined || record.power_state === 'Halted') return;
  pool.database.update('VM', vm, { power_state: 'Running', domid: pool.nextDomid() });
  pool.database.update('VM_metrics', record.metrics, { start_time: xapiDate(Date.now()) });
  pool.guests.boot(vm, pool.guestSpecs.get(vm) ?? UNKNOWN_GUEST);
  postMessage(call, 'VM_REBOOTED', vm);
}

async function changePower(call: Call, vm: Ref, power_state: 'Running' | 'Paused'): Promise<void> {
  const { scheduler, options, database } = call.pool;
  await scheduler.sleep(options.bootMs * SHARE_OF_BOOT.pause);
  if (database.get('VM', vm).resident_on === NULL_REF) return;
  database.update('VM', vm, { power_state });
}

/** Within the pool, onto a host that sees the VM's storage and networks. */
async function migrate(call: Call, vm: Ref, host: Ref): Promise<void> {
  const { pool } = call;
  const { database, scheduler, options, memoryMonitor } = pool;
  const { resident_on: source } = database.get('VM', vm);
  if (host === source) return;
  assertCanBootHere(database, vm, host);
  database.update('VM', vm, { scheduled_to_be_resident_on: host });
  await scheduler.sleep(options.bootMs * SHARE_OF_BOOT.migrate);
  const isStillThere = database.find('VM', vm)?.resident_on === source;
  if (database.find('VM', vm) === undefined) return;
  database.update('VM', vm, {
    scheduled_to_be_resident_on: NULL_REF,
    ...(isStillThere && { resident_on: host, domid: pool.nextDomid() }),
  });
  for (const changed of [source, host]) memoryMonitor.changed(changed);
}

/** @throws XapiError VM_LACKS_FEATURE [vm] */
export function assertFeature({ pool: { database } }: Call, vm: Ref, feature: string): void {
  if (!hasFeature(database, database.get('VM', vm), feature)) throw new XapiError('VM_LACKS_FEATURE', vm);
}

import type { Ref, StoredRecord } from '../database/records.ts';
import type { Call } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { withoutKey } from './answer-derived.ts';

type PowerState = StoredRecord<'VM'>['power_state'];

interface Rule {
  /** Legal power states, in the order of the error text. */
  readonly states: readonly PowerState[];
  readonly onTemplate?: boolean;
  readonly onSnapshot?: boolean;
  /** Operations of one group may overlap. */
  readonly group?: 'copying' | 'snapshotting';
}

const HALTED = { states: ['Halted'] } as const;
const RUNNING = { states: ['Running'] } as const;
const ANY: readonly PowerState[] = ['Halted', 'Paused', 'Suspended', 'Running'];
const CHANGING = { states: ['Halted'], onTemplate: true } as const;

/** When each operation is legal. @see docs/spec/xapi.md#legal-operations */
const RULES: Partial<Record<VmOperation, Rule>> = {
  start: HALTED,
  start_on: HALTED,
  provision: CHANGING,
  changing_VCPUs: CHANGING,
  changing_memory_limits: CHANGING,
  changing_static_range: CHANGING,
  changing_dynamic_range: { states: ['Halted', 'Running'], onTemplate: true },
  changing_shadow_memory: CHANGING,
  changing_NVRAM: CHANGING,
  clone: { states: ['Halted'], onTemplate: true, onSnapshot: true, group: 'copying' },
  copy: { states: ['Halted'], onTemplate: true, onSnapshot: true, group: 'copying' },
  export: { states: ['Halted', 'Suspended'], onTemplate: true, onSnapshot: true, group: 'copying' },
  destroy: { states: ['Halted', 'Suspended'], onTemplate: true, onSnapshot: true },
  clean_shutdown: RUNNING,
  clean_reboot: RUNNING,
  suspend: RUNNING,
  pause: RUNNING,
  pool_migrate: RUNNING,
  hard_reboot: { states: ['Paused', 'Running'] },
  hard_shutdown: { states: ['Paused', 'Suspended', 'Running'], onSnapshot: true },
  resume: { states: ['Suspended'] },
  resume_on: { states: ['Suspended'] },
  unpause: { states: ['Paused'] },
  snapshot: { states: ANY, group: 'snapshotting' },
  power_state_reset: { states: ANY },
};

/** The operations that allowed_operations lists; others may be legal too. */
const LISTED = Object.keys(RULES).filter(
  (operation) => !['changing_VCPUs', 'changing_memory_limits', 'power_state_reset'].includes(operation),
) as VmOperation[];

/**
 * Runs `work` as an operation on the VM: checks in the server's order, waits for conflicting operations to end
 * (at most lockWaitMs), and is listed in current_operations while it runs.
 * @throws XapiError OPERATION_BLOCKED, VM_BAD_POWER_STATE, OTHER_OPERATION_IN_PROGRESS, VM_IS_TEMPLATE, VM_IS_SNAPSHOT …
 */
export async function runOperation<T>(
  call: Call,
  vm: Ref,
  operation: VmOperation,
  work: () => T | Promise<T>,
): Promise<T> {
  await begin(call, vm, operation);
  try {
    return await work();
  } finally {
    const { database, locks } = call.pool;
    const after = database.find('VM', vm)?.current_operations;
    if (after !== undefined) setOperations(call, vm, withoutKey(after, call.task));
    locks.release(vm);
  }
}

/** @throws XapiError as {@link runOperation}, without waiting */
export function assertOperationValid(call: Call, vm: Ref, operation: VmOperation): void {
  const conflict = check(call, vm, operation);
  if (conflict !== undefined) throw conflict;
}

/** Checks and begins in one step, so that only one of several waiting operations begins. */
async function begin(call: Call, vm: Ref, operation: VmOperation): Promise<void> {
  const { database, locks, options } = call.pool;
  const deadline = performance.now() + options.lockWaitMs;
  for (;;) {
    const conflict = check(call, vm, operation);
    if (conflict === undefined) {
      const { current_operations: running } = database.get('VM', vm);
      setOperations(call, vm, { ...running, [call.task]: operation });
      return;
    }
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) throw conflict;
    await locks.wait(vm, leftMs);
  }
}

/** Throws if waiting cannot help; returns the error to wait on otherwise. The first hit wins. */
function check(call: Call, vm: Ref, operation: VmOperation): XapiError | undefined {
  const record = call.pool.database.get('VM', vm);
  const rule = RULES[operation];
  const blocked = record.blocked_operations[operation];
  if (blocked !== undefined) throw new XapiError('OPERATION_BLOCKED', vm, blocked);
  if (rule !== undefined && !rule.states.includes(record.power_state)) {
    const expected = rule.states.join(', ').toLowerCase();
    throw new XapiError('VM_BAD_POWER_STATE', vm, expected, record.power_state.toLowerCase());
  }
  const conflict = conflictWith(record, operation);
  if (conflict !== undefined) return new XapiError('OTHER_OPERATION_IN_PROGRESS', 'VM', vm, ...conflict);
  checkKind(record, vm, operation, rule);
  return undefined;
}

function conflictWith(record: StoredRecord<'VM'>, operation: VmOperation): [string, string] | undefined {
  for (const [task, running] of Object.entries(record.current_operations)) {
    if (operation === 'hard_shutdown' && running !== 'hard_shutdown') continue;
    const group = RULES[operation]?.group;
    if (group !== undefined && group === RULES[running as VmOperation]?.group) continue;
    return [running, task];
  }
  return undefined;
}

function checkKind(record: StoredRecord<'VM'>, vm: Ref, operation: VmOperation, rule?: Rule): void {
  if (record.is_a_snapshot) {
    if (rule?.onSnapshot !== true) throw new XapiError('VM_IS_SNAPSHOT', vm, operation);
  } else if (record.is_a_template) {
    const forbidden = rule?.onTemplate !== true || (operation === 'destroy' && record.is_default_template);
    if (forbidden) throw new XapiError('VM_IS_TEMPLATE', vm, operation);
  }
  if (record.is_control_domain) {
    throw new XapiError('OPERATION_NOT_ALLOWED', 'Operations on domain 0 are not allowed');
  }
}

function setOperations(call: Call, vm: Ref, operations: Readonly<Record<string, string>>): void {
  const { database } = call.pool;
  const record = { ...database.get('VM', vm), current_operations: operations };
  database.update('VM', vm, {
    current_operations: operations,
    allowed_operations: listAllowedOperations(record),
  });
}

/** Advisory, as in the real server. */
export function listAllowedOperations(record: StoredRecord<'VM'>): VmOperation[] {
  if (record.is_control_domain) return [];
  return LISTED.filter((operation) => {
    const rule = RULES[operation];
    if (rule === undefined || !rule.states.includes(record.power_state)) return false;
    if (record.blocked_operations[operation] !== undefined) return false;
    if (conflictWith(record, operation) !== undefined) return false;
    if (record.is_a_snapshot) return rule.onSnapshot === true;
    if (!record.is_a_template) return operation !== 'provision';
    return rule.onTemplate === true && !(operation === 'destroy' && record.is_default_template);
  });
}

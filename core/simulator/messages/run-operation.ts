import type { Ref, StoredRecord } from '../database/records.ts';
import type { Call } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { listAllowedOperations } from './allowed-operations.ts';
import { withoutKey } from './answer-derived.ts';
import { findConflict, listOvertakenTasks } from './operation-conflict.ts';
import { VM_RULES, type VmRule } from './vm-rules.ts';

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
      const record = database.get('VM', vm);
      setOperations(call, vm, { ...record.current_operations, [call.task]: operation });
      for (const task of listOvertakenTasks(record, operation)) call.pool.tasks.interrupt(task);
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
  const rule = VM_RULES[operation];
  const blocked = record.blocked_operations[operation];
  if (blocked !== undefined) throw new XapiError('OPERATION_BLOCKED', vm, blocked);
  if (rule !== undefined && !rule.states.includes(record.power_state)) {
    const expected = rule.states.join(', ').toLowerCase();
    throw new XapiError('VM_BAD_POWER_STATE', vm, expected, record.power_state.toLowerCase());
  }
  const conflict = findConflict(record, operation);
  if (conflict !== undefined) return new XapiError('OTHER_OPERATION_IN_PROGRESS', 'VM', vm, ...conflict);
  checkKind(record, vm, operation, rule);
  return undefined;
}

function checkKind(record: StoredRecord<'VM'>, vm: Ref, operation: VmOperation, rule?: VmRule): void {
  if (record.is_a_snapshot) {
    if (rule?.onSnapshot !== true) throw new XapiError('VM_IS_SNAPSHOT', vm, operation);
  } else if (record.is_a_template) {
    const forbidden = rule?.onTemplate !== true || (operation === 'destroy' && record.is_default_template);
    if (forbidden) throw new XapiError('VM_IS_TEMPLATE', vm, operation);
  }
  if (record.is_control_domain) {
    throw new XapiError('OPERATION_NOT_ALLOWED', 'This operation is not allowed on a control domain');
  }
}

function setOperations(call: Call, vm: Ref, operations: Readonly<Record<string, string>>): void {
  const { database } = call.pool;
  const record = { ...database.get('VM', vm), current_operations: operations };
  database.update('VM', vm, {
    current_operations: operations,
    allowed_operations: listAllowedOperations(database, record),
  });
}

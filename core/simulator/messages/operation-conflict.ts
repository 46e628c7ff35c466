import type { StoredRecord } from '../database/records.ts';
import type { VmOperation } from '../schema/vm-operations.ts';
import { VM_RULES } from './vm-rules.ts';

const CLEAN: ReadonlySet<string> = new Set(['clean_shutdown', 'clean_reboot']);

/** The operation in progress, and its task, that keeps another one from starting. */
export function findConflict(
  record: StoredRecord<'VM'>,
  operation: VmOperation,
): [operation: string, task: string] | undefined {
  for (const [task, current] of Object.entries(record.current_operations)) {
    if (overtakes(operation, current)) continue;
    const group = VM_RULES[operation]?.group;
    if (group !== undefined && group === VM_RULES[current as VmOperation]?.group) continue;
    return [current, task];
  }
  return undefined;
}

/** Tasks of clean shutdowns and reboots, which a hard one ends. */
export function listOvertakenTasks(record: StoredRecord<'VM'>, operation: VmOperation): string[] {
  if (operation !== 'hard_shutdown' && operation !== 'hard_reboot') return [];
  return Object.entries(record.current_operations).flatMap(([task, current]) =>
    CLEAN.has(current) ? [task] : [],
  );
}

function overtakes(operation: VmOperation, current: string): boolean {
  if (operation === 'hard_shutdown') return current !== 'hard_shutdown';
  return operation === 'hard_reboot' && CLEAN.has(current);
}

import { VM_COLUMNS, type VmColumn } from '../../../store/ui.ts';

/** Those say which VM a row is about, and stay in front. */
const FIRST: readonly VmColumn[] = ['name', 'state'];

/** Every column once: the first two, then those in the order chosen, then those nobody has moved. */
export function completeColumnOrder(chosen: readonly VmColumn[]): VmColumn[] {
  return [...new Set([...FIRST, ...chosen, ...VM_COLUMNS])];
}

/** With a column moved by so many places; the first two neither move nor are passed. */
export function moveColumn(order: readonly VmColumn[], column: VmColumn, places: number): VmColumn[] {
  const from = order.indexOf(column);
  if (FIRST.includes(column) || from < 0) return [...order];
  const to = Math.min(order.length - 1, Math.max(FIRST.length, from + places));
  return order.toSpliced(from, 1).toSpliced(to, 0, column);
}

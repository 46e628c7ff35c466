import { VM_COLUMN_IDS, type VmColumn } from './vm-columns.tsx';

/** They identify the VM and stay in front. */
const FIRST: readonly VmColumn[] = ['name', 'state'];

/** All columns: the first two, then the chosen order, then the rest. */
export function completeColumnOrder(chosen: readonly VmColumn[]): VmColumn[] {
  return [...new Set([...FIRST, ...chosen, ...VM_COLUMN_IDS])];
}

/** Moves a column by some positions; the first two are fixed. */
export function moveColumn(order: readonly VmColumn[], column: VmColumn, places: number): VmColumn[] {
  const from = order.indexOf(column);
  if (FIRST.includes(column) || from < 0) return [...order];
  const to = Math.min(order.length - 1, Math.max(FIRST.length, from + places));
  return order.toSpliced(from, 1).toSpliced(to, 0, column);
}

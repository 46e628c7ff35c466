import type { VmColumn } from './vm-columns.tsx';

export interface ColumnSize {
  readonly id: VmColumn;
  readonly widthPx: number;
  /** The highest goes first when there is no room; 0 = always there. */
  readonly givesWay: number;
  /** A width set by the user: an upper bound, less only if there is no room. */
  readonly chosenPx?: number | undefined;
}

/** Width beside the columns: checkbox, padding and scroll bar. */
const FIXED_PX = 54;

/** The columns that fit, in order. */
export function fitColumns<C extends ColumnSize>(
  columns: readonly C[],
  hidden: readonly VmColumn[],
  availablePx: number,
): C[] {
  let shown = columns.filter(({ id, givesWay }) => givesWay === 0 || !hidden.includes(id));
  while (
    FIXED_PX + shown.reduce((sum, { widthPx, chosenPx }) => sum + (chosenPx ?? widthPx), 0) >
    availablePx
  ) {
    const first = shown.reduce((a, b) => (b.givesWay > a.givesWay ? b : a));
    if (first.givesWay === 0) break;
    shown = shown.filter((column) => column !== first);
  }
  return shown;
}

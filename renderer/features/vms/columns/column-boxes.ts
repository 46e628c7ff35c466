import type { VmColumn } from '../../../store/ui.ts';
import type { ColumnSize } from './fit-columns.ts';

/** The box to select with stands before all columns. */
export const BOX_PX = 36;
/** Names get this much more of a wide window than their least width would give them. */
const NAME_SHARE = 2;

/** Where a column stands. */
export interface ColumnBox {
  readonly id: VmColumn;
  readonly leftPx: number;
  readonly widthPx: number;
}

/**
 * Whole pixels for each column, as a CSS grid would share them out; worked out once, since the browser would do it again
 * for each row. Columns somebody sized get that much where there is room; the others share what is left.
 */
export function layOutColumns(columns: readonly ColumnSize[], availablePx: number): ColumnBox[] {
  const widths = columns.map(({ widthPx, chosenPx }) => Math.min(widthPx, chosenPx ?? widthPx));
  growColumns(columns, widths, availablePx - BOX_PX);
  let edgePx = BOX_PX;
  return columns.map(({ id }, index) => {
    const leftPx = Math.round(edgePx);
    edgePx += widths[index] as number;
    return { id, leftPx, widthPx: Math.round(edgePx) - leftPx };
  });
}

function growColumns(columns: readonly ColumnSize[], widths: number[], roomPx: number): void {
  let leftPx = roomPx - sum(widths);
  columns.forEach(({ chosenPx }, index) => {
    const width = widths[index] as number;
    const by = Math.min(Math.max(0, leftPx), Math.max(0, (chosenPx ?? width) - width));
    widths[index] = width + by;
    leftPx -= by;
  });
  let sharing = columns.flatMap(({ chosenPx }, index) => (chosenPx === undefined ? [index] : []));
  const share = (index: number) =>
    (widths[index] as number) * (columns[index]?.id === 'name' ? NAME_SHARE : 1);
  while (leftPx > 0) {
    const forThem = leftPx + sum(sharing.map((index) => widths[index] as number));
    const perShare = forThem / sum(sharing.map(share));
    const growing = sharing.filter((index) => perShare * share(index) >= (widths[index] as number));
    if (growing.length < sharing.length) {
      sharing = growing;
      continue;
    }
    const shares = sharing.map((index) => [index, perShare * share(index)] as const);
    for (const [index, width] of shares) widths[index] = width;
    return;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

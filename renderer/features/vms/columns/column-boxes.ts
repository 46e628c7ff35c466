import type { ColumnSize } from './fit-columns.ts';
import type { VmColumn } from './vm-columns.tsx';

/** The checkbox comes before all columns. */
export const BOX_PX = 36;
/** The name column grows this much faster than the others. */
const NAME_SHARE = 2;

/** Position of a column. */
export interface ColumnBox {
  readonly id: VmColumn;
  readonly leftPx: number;
  readonly widthPx: number;
}

/**
 * Whole pixels for each column, as a CSS grid would assign them; computed once, since the browser would do it for
 * every row. Resized columns get their width where there is room; the others share the rest.
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

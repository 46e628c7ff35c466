export interface Viewport {
  readonly scrollTop: number;
  readonly rowPx: number;
  /** Height of the sticky head, which covers the first rows. */
  readonly headPx: number;
  /** Pointer position from the top of the list's viewport; undefined if outside. */
  readonly pointerPx: number | undefined;
}

/**
 * The row that must keep its position in a list of equally tall rows: the one under the pointer, else the first
 * visible one. At the very top, without a pointer, the list shows what comes first.
 */
export function findAnchorRow({ scrollTop, rowPx, headPx, pointerPx }: Viewport): number | undefined {
  if (pointerPx !== undefined && pointerPx >= headPx) {
    return Math.floor((scrollTop + pointerPx - headPx) / rowPx);
  }
  return scrollTop > 0 ? Math.ceil(scrollTop / rowPx) : undefined;
}

/** How many positions the row moved; 0 if it is gone. */
export function countRowsMoved<Row>(
  before: readonly Row[],
  after: readonly Row[],
  { index, getKey }: { index: number | undefined; getKey: (row: Row) => string },
): number {
  const row = index === undefined ? undefined : before[index];
  if (index === undefined || row === undefined) return 0;
  const key = getKey(row);
  const there = after[index];
  if (there !== undefined && getKey(there) === key) return 0;
  const to = after.findIndex((each) => getKey(each) === key);
  return to < 0 ? 0 : to - index;
}

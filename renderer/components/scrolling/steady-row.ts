export interface Viewport {
  readonly scrollTop: number;
  readonly rowPx: number;
  /** What covers the first rows while they scroll under it. */
  readonly headPx: number;
  /** Of the pointer, from the top of the list's window; undefined = not over it. */
  readonly pointerPx: number | undefined;
}

/**
 * The row of a list of equal rows that must stay where it is, whatever comes and goes: the one under the pointer, else the
 * first in sight. At the very top, with no pointer over it, the list shows what comes first.
 */
export function findAnchorRow({ scrollTop, rowPx, headPx, pointerPx }: Viewport): number | undefined {
  if (pointerPx !== undefined && pointerPx >= headPx) {
    return Math.floor((scrollTop + pointerPx - headPx) / rowPx);
  }
  return scrollTop > 0 ? Math.ceil(scrollTop / rowPx) : undefined;
}

/** How many rows a row moved when others came or went; 0 where it is not there any more. */
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

/** The head of the table, which covers the first rows while they scroll under it. */
export const HEAD_PX = 28;

export interface Rows {
  /** Where the cursor stands; -1 = nowhere yet. */
  readonly index: number;
  readonly count: number;
  /** Rows that fit the window. */
  readonly page: number;
}

/** Where a key moves the cursor; undefined when it is none of those keys, or there is nowhere to go. */
export function positionAfter(key: string, { index, count, page }: Rows): number | undefined {
  if (count === 0) return undefined;
  const within = (wanted: number) => Math.min(count - 1, Math.max(0, wanted));
  switch (key) {
    case 'ArrowDown':
      return within(index + 1);
    case 'ArrowUp':
      return index < 0 ? count - 1 : within(index - 1);
    case 'PageDown':
      return within(Math.max(0, index) + page);
    case 'PageUp':
      return within(index - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

interface Keyed {
  readonly key: string;
}

/** How many rows a line moved when others came or went; 0 where it is not there any more. */
export function rowsMoved(
  before: readonly Keyed[],
  after: readonly Keyed[],
  index: number | undefined,
): number {
  const key = index === undefined ? undefined : before[index]?.key;
  if (index === undefined || key === undefined || after[index]?.key === key) return 0;
  const to = after.findIndex((line) => line.key === key);
  return to < 0 ? 0 : to - index;
}

export interface Sight {
  readonly scrollTop: number;
  readonly rowPx: number;
  /** Of the pointer, from the top of the list's window; undefined = not over it. */
  readonly pointerPx: number | undefined;
}

/**
 * The row that must stay where it is, whatever comes and goes: the one under the pointer, else the first in sight. At the
 * very top, with no pointer over it, the list shows what comes first.
 */
export function steadyRow({ scrollTop, rowPx, pointerPx }: Sight): number | undefined {
  if (pointerPx !== undefined && pointerPx >= HEAD_PX) {
    return Math.floor((scrollTop + pointerPx - HEAD_PX) / rowPx);
  }
  return scrollTop > 0 ? Math.ceil(scrollTop / rowPx) : undefined;
}

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
export function moveByKey(key: string, { index, count, page }: Rows): number | undefined {
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

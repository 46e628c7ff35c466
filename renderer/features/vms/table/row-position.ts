/** Height of the sticky head, which covers the first rows. */
export const HEAD_PX = 28;

export interface Rows {
  /** Cursor position; -1 if none. */
  readonly index: number;
  readonly count: number;
  /** Rows per page. */
  readonly page: number;
}

/** The position after a key press; undefined for other keys or an empty list. */
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

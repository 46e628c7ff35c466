/** The most rows that one table shows; the rest is found by searching. */
export const ROWS_SHOWN = 200;

/** Whether every word stands in one of the texts. */
export function matchesSearch(search: string, texts: readonly (string | undefined)[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

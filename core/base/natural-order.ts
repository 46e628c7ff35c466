const collator = new Intl.Collator('en', { numeric: true });

/** Orders names as people count: `eth2` before `eth10`. One collator for all: making one per comparison is slow. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b);
}

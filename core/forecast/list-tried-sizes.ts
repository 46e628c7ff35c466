import type { TriedSize } from './back-test.ts';

const FIXED_SIZES = [1, 2, 3, 4, 6, 8, 10, 12, 14, 20, 30, 40];
const QUANTILES = [50, 75, 90, 95];

/** What a back-test compares: fixed sizes, smallest first, then `auto`; today's size is among them. */
export function listTriedSizes(today: TriedSize | undefined): TriedSize[] {
  const counts = new Set(FIXED_SIZES);
  const quantiles = new Set(QUANTILES);
  if (today?.kind === 'fixed' && today.count > 0) counts.add(today.count);
  if (today?.kind === 'auto') quantiles.add(today.quantile);
  const inOrder = (values: ReadonlySet<number>) => [...values].sort((a, b) => a - b);
  return [
    ...inOrder(counts).map((count): TriedSize => ({ kind: 'fixed', count })),
    ...inOrder(quantiles).map((quantile): TriedSize => ({ kind: 'auto', quantile })),
  ];
}

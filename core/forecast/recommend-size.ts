import type { BackTestResult, TriedSize } from './back-test.ts';

/** As good as `auto` is a fixed size that misses no more than this share of VMs more. */
const AS_GOOD = 0.005;
/** `auto` must save so much of the VM hours to be worth a change. */
const GAIN = 0.1;

export interface Recommendation {
  readonly size: TriedSize;
  readonly reason: string;
}

/** auto with its usual quantile, unless a fixed size does as well for about as much. */
export function recommendSize(results: readonly BackTestResult[], days: number): Recommendation | undefined {
  const auto = results.find(({ size }) => size.kind === 'auto' && size.quantile === 90);
  if (!auto || auto.vms === 0) return undefined;
  const rate = (result: BackTestResult) => result.warmVms / result.vms;
  const asGood = results.find(({ size, ...result }) => {
    return size.kind === 'fixed' && rate({ size, ...result }) >= rate(auto) - AS_GOOD;
  });
  const perDay = (result: BackTestResult) => Math.round(result.vmHours / days);
  const percent = Math.round(100 * rate(auto));
  if (asGood && asGood.vmHours <= auto.vmHours * (1 + GAIN)) {
    return {
      size: asGood.size,
      reason: `A fixed ${label(asGood)} serves ${Math.round(100 * rate(asGood))} % of VMs for ${perDay(asGood)} VM h a day; auto would save nothing.`,
    };
  }
  const beside = asGood
    ? `only a fixed ${label(asGood)} matches it, at ${perDay(asGood)}`
    : 'no fixed size that was tried matches it';
  return {
    size: auto.size,
    reason: `${percent} % of VMs would have been warm for ${perDay(auto)} VM h a day; ${beside}.`,
  };
}

function label({ size }: BackTestResult): string {
  return size.kind === 'fixed' ? String(size.count) : `q${size.quantile}`;
}

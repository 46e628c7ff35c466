import type { HostRow } from '../../../../core/model/host.ts';

/** Older results are refreshed when the page opens. */
const FRESH_MS = 15 * 60_000;

/** Entries to test automatically: those never tested, or not recently. */
export function listDueForTest(
  rows: Iterable<HostRow>,
  tested: Readonly<Record<number, { readonly at: number }>>,
  now: number,
): number[] {
  return [...rows]
    .filter(({ state }) => state.kind !== 'retired' && state.kind !== 'connecting')
    .map(({ hostRef }) => hostRef)
    .filter((hostRef) => now - (tested[hostRef]?.at ?? Number.NEGATIVE_INFINITY) > FRESH_MS);
}

import type { HostRow } from '../../../../core/model/host.ts';

/** What was found longer ago is looked at again when the page is opened. */
const FRESH_MS = 15 * 60_000;

/** Entries that are tested by themselves now: those in the ini that were not, or not lately. */
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

import type { HostRow, PhysicalHost } from '../../core/model/host.ts';
import type { Sorting, UiState } from '../store/ui.ts';

/** A row of the host table. */
export type HostLine =
  /** The only host of its entry, or an entry without known hosts. */
  | { readonly kind: 'single'; readonly entry: HostRow; readonly host?: PhysicalHost }
  | { readonly kind: 'pool'; readonly entry: HostRow; readonly folded: boolean }
  | { readonly kind: 'member'; readonly entry: HostRow; readonly host: PhysicalHost };

type HostSorting = Sorting<UiState['hostSorting']['column']>;

/**
 * Entries in the chosen order, pools grouped with their hosts. @param held host entries that keep this order
 * regardless of their figures; others follow
 */
export function toHostLines(
  entries: Iterable<HostRow>,
  sorting: HostSorting,
  folded: ReadonlySet<number>,
  held: readonly number[] = [],
): HostLine[] {
  const direction = sorting.descending ? -1 : 1;
  const places = new Map(held.map((hostRef, place) => [hostRef, place]));
  const findPlace = ({ hostRef }: HostRow) => places.get(hostRef) ?? held.length;
  const sorted = [...entries].sort(
    (a, b) =>
      findPlace(a) - findPlace(b) || direction * compare(a, b, sorting.column) || a.hostRef - b.hostRef,
  );
  return sorted.flatMap((entry): HostLine[] => {
    const [first] = entry.physicalHosts;
    if (first === undefined) return [{ kind: 'single', entry }];
    if (entry.physicalHosts.length === 1) return [{ kind: 'single', entry, host: first }];
    const isFolded = folded.has(entry.hostRef);
    const members = isFolded ? [] : entry.physicalHosts;
    return [
      { kind: 'pool', entry, folded: isFolded },
      ...members.map((host): HostLine => ({ kind: 'member', entry, host })),
    ];
  });
}

function compare(a: HostRow, b: HostRow, column: HostSorting['column']): number {
  if (column === 'host') return a.hostRef - b.hostRef;
  return findMostFree(b, column) - findMostFree(a, column);
}

/** An entry ranks by its freest host; an entry that is not live comes last. */
function findMostFree(entry: HostRow, column: 'cpu' | 'memory' | 'disk'): number {
  const free = entry.physicalHosts.map((host) => {
    if (column === 'cpu') return host.cpu.free;
    return column === 'memory' ? host.memoryBytes.free : (host.diskBytes?.free ?? 0);
  });
  return entry.state.kind === 'live' ? Math.max(0, ...free) : -1;
}

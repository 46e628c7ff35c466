import type { Sorting, VmColumn, VmTab } from '../store/ui.ts';
import { ENDING_SOON_MS } from './deadlines.ts';
import { passesFilter, type VmFilter } from './vm-filter.ts';
import { isBeingMade, isFailed, isGone, type VmLine } from './vm-lines.ts';

/** From where somebody looks at the list. */
export interface Onlooker {
  readonly now: number;
  /** The requester whose VMs are "mine"; undefined until the core has said. */
  readonly me: string | undefined;
}

/** Whether a line belongs under a tab. */
export function isUnderTab(line: VmLine, tab: VmTab, { now, me }: Onlooker): boolean {
  if (isGone(line)) return false;
  switch (tab) {
    case 'all':
      return true;
    case 'mine':
      return me !== undefined && line.requester === me;
    case 'in-progress':
      return isBeingMade(line);
    case 'ending':
      return line.lease?.state.kind === 'available' && line.lease.deadlineAt - now < ENDING_SOON_MS;
    case 'failed':
      return isFailed(line);
    case 'elsewhere':
      return line.elsewhere !== undefined;
  }
}

export interface VmChoice {
  readonly now: number;
  readonly search: string;
  readonly filter: VmFilter;
  readonly sorting: Sorting<VmColumn>;
}

/** What filters and search leave of the lines, in the order wanted. */
export function chooseVms(lines: readonly VmLine[], { search, filter, sorting, now }: VmChoice): VmLine[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = lines.filter(
    (line) => passesFilter(line, filter, now) && words.every((word) => line.searchText.includes(word)),
  );
  return chosen.sort(inOrderOf(sorting));
}

/** Compares by the column, then by name. */
function inOrderOf({ column, descending }: Sorting<VmColumn>): (a: VmLine, b: VmLine) => number {
  const sortValue = SORT_VALUES[column];
  const direction = descending ? -1 : 1;
  return (a, b) => direction * compare(sortValue(a), sortValue(b)) || compare(a.name, b.name);
}

/**
 * {@link chooseVms} that remembers: lines that were in order are given to the sorting in that order, which then has
 * little to do. Of 5,000 lines of which a few changed that is a tenth of the work.
 */
export function createVmChooser(): (lines: readonly VmLine[], choice: VmChoice) => VmLine[] {
  let places = new Map<string, number>();
  return (lines, choice) => {
    const placed: VmLine[] = [];
    const others: VmLine[] = [];
    const ordered: (VmLine | undefined)[] = Array.from({ length: places.size });
    for (const line of lines) {
      const place = places.get(line.key);
      if (place === undefined) others.push(line);
      else ordered[place] = line;
    }
    for (const line of ordered) if (line) placed.push(line);
    const chosen = chooseVms([...placed, ...others], choice);
    places = new Map(chosen.map(({ key }, place) => [key, place]));
    return chosen;
  };
}

type Value = string | number;

/** What a column is sorted by. */
export const SORT_VALUES: Readonly<Record<VmColumn, (line: VmLine) => Value>> = {
  name: (line) => line.name,
  state: (line) => (line.lease?.state.kind ?? line.vm?.powerState ?? '').toLowerCase(),
  address: (line) => line.address,
  os: (line) => line.osKey,
  host: (line) => line.host,
  vcpus: (line) => line.vcpus,
  memory: (line) => line.memoryBytes,
  requester: (line) => line.requester,
  tags: (line) => line.tags,
  created: (line) => line.createdAt ?? 0,
  left: leftOf,
};

/** What failed comes first, what never ends last. */
function leftOf(line: VmLine): number {
  if (isFailed(line)) return -1;
  if (line.lease?.state.kind === 'releasing') return 0;
  return line.deadlineAt ?? Number.MAX_SAFE_INTEGER;
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

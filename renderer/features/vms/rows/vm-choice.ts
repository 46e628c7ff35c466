import { isOwnedBy } from '../../../../core/model/ownership.ts';
import { type Sorting, VM_TABS, type VmTab } from '../../../store/ui.ts';
import { ENDING_SOON_MS } from '../../../view/deadlines.ts';
import { getVmColumn, type VmColumn } from '../columns/vm-columns.tsx';
import { createFilterTest, type VmFilter } from '../filters/vm-filter.ts';
import { isBeingMade, isFailed, isGone, type VmLine } from './vm-line.ts';

/** Who looks at the list, and when. */
export interface Viewer {
  readonly now: number;
  /** The principal whose VMs are "mine"; undefined until known. */
  readonly me: string | undefined;
}

/** Whether a line belongs under a tab. */
export function isUnderTab(line: VmLine, tab: VmTab, { now, me }: Viewer): boolean {
  if (isGone(line)) return false;
  switch (tab) {
    case 'all':
      return true;
    case 'mine':
      return me !== undefined && line.lease !== undefined && isOwnedBy(me, line);
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

/** Number of lines under each tab. */
export function countTabs(lines: Iterable<VmLine>, onlooker: Viewer): Record<VmTab, number> {
  const counts = { all: 0, mine: 0, 'in-progress': 0, ending: 0, failed: 0, elsewhere: 0 };
  for (const line of lines) for (const tab of VM_TABS) if (isUnderTab(line, tab, onlooker)) counts[tab] += 1;
  return counts;
}

export interface VmChoice {
  readonly tab: VmTab;
  readonly search: string;
  readonly filter: VmFilter;
  readonly sorting: Sorting<VmColumn>;
}

/** Returns a test for tab, filters and search. */
export function createChoiceTest(
  { tab, search, filter }: VmChoice,
  onlooker: Viewer,
): (line: VmLine) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const passes = createFilterTest(filter, onlooker.now);
  return (line) =>
    isUnderTab(line, tab, onlooker) && words.every((word) => line.searchText.includes(word)) && passes(line);
}

/** Compares by column, then name, then key, so that the order is total. */
export function createLineOrder({ column, descending }: Sorting<VmColumn>): (a: VmLine, b: VmLine) => number {
  const { sortValue } = getVmColumn(column);
  const direction = descending ? -1 : 1;
  return (a, b) =>
    direction * compare(sortValue(a), sortValue(b)) || compare(a.name, b.name) || compare(a.key, b.key);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return a < b ? -1 : a > b ? 1 : 0;
}

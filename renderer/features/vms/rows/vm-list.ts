import { VM_TABS, type VmTab } from '../../../store/ui.ts';
import { countTabs, createChoiceTest, createLineOrder, type Viewer, type VmChoice } from './vm-choice.ts';
import { createVmJoin, type LineChange, type VmSources } from './vm-join.ts';
import type { VmLine } from './vm-line.ts';

/** The VM list; unchanged parts keep their identity. */
export interface VmList {
  /** All lines in the chosen order, regardless of filters. */
  readonly all: readonly VmLine[];
  /** The lines left by tab, filters and search, in the chosen order. */
  readonly shown: readonly VmLine[];
  readonly counts: Readonly<Record<VmTab, number>>;
}

interface Known extends VmList {
  readonly onlooker: Viewer;
  readonly choice: VmChoice;
}

/**
 * Maintains the list incrementally: a batch moves changed lines, another choice rebuilds the list. The result always
 * equals a rebuilt list.
 */
export function createVmList(): (sources: VmSources, choice: VmChoice, onlooker: Viewer) => VmList {
  const join = createVmJoin();
  let known: Known | undefined;
  return (sources, choice, onlooker) => {
    const changes = join(sources);
    known =
      known === undefined
        ? buildList(changes, choice, onlooker)
        : updateList(known, changes, { choice, onlooker });
    return known;
  };
}

function buildList(changes: readonly LineChange[], choice: VmChoice, onlooker: Viewer): Known {
  const all = collectLines(changes, 'after').sort(createLineOrder(choice.sorting));
  const shown = all.filter(createChoiceTest(choice, onlooker));
  return { all, shown, counts: countTabs(all, onlooker), choice, onlooker };
}

function updateList(
  before: Known,
  changes: readonly LineChange[],
  { choice, onlooker }: Pick<Known, 'choice' | 'onlooker'>,
): Known {
  const isSameOnlooker = before.onlooker.now === onlooker.now && before.onlooker.me === onlooker.me;
  const isSameChoice = before.choice === choice && isSameOnlooker;
  if (changes.length === 0 && isSameChoice) return before;
  const compare = createLineOrder(choice.sorting);
  const isChosen = createChoiceTest(choice, onlooker);
  const gone = new Set(changes.map((change) => change.before));
  const come = collectLines(changes, 'after').sort(compare);
  const merged = mergeChanges(before.all, { gone, come, compare });
  const all = isSameSorting(before, choice) ? merged : merged.toSorted(compare);
  return {
    all,
    shown: isSameChoice
      ? mergeChanges(before.shown, { gone, come: come.filter(isChosen), compare })
      : all.filter(isChosen),
    counts: isSameOnlooker ? updateCounts(before.counts, changes, onlooker) : countTabs(all, onlooker),
    choice,
    onlooker,
  };
}

function isSameSorting({ choice: { sorting } }: Known, choice: VmChoice): boolean {
  return sorting.column === choice.sorting.column && sorting.descending === choice.sorting.descending;
}

function updateCounts(
  before: Known['counts'],
  changes: readonly LineChange[],
  onlooker: Viewer,
): Known['counts'] {
  const lost = countTabs(collectLines(changes, 'before'), onlooker);
  const won = countTabs(collectLines(changes, 'after'), onlooker);
  if (VM_TABS.every((tab) => won[tab] === lost[tab])) return before;
  const counts = { ...before };
  for (const tab of VM_TABS) counts[tab] += won[tab] - lost[tab];
  return counts;
}

function collectLines(changes: readonly LineChange[], side: keyof LineChange): VmLine[] {
  return changes.flatMap((change) => change[side] ?? []);
}

interface SortedChanges {
  readonly gone: ReadonlySet<VmLine | undefined>;
  /** Sorted. */
  readonly come: readonly VmLine[];
  compare(a: VmLine, b: VmLine): number;
}

/** Merges changes into sorted lines; returns the same array if nothing changed. */
function mergeChanges(sorted: readonly VmLine[], { gone, come, compare }: SortedChanges): readonly VmLine[] {
  const merged: VmLine[] = [];
  let next = 0;
  for (const line of sorted) {
    if (gone.has(line)) continue;
    for (let first = come[next]; first && compare(first, line) < 0; first = come[next]) {
      merged.push(first);
      next += 1;
    }
    merged.push(line);
  }
  if (merged.length === sorted.length && next === 0 && come.length === 0) return sorted;
  for (; next < come.length; next += 1) merged.push(come[next] as VmLine);
  return merged;
}

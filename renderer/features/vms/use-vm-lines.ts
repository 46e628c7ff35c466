import { useDeferredValue, useMemo, useState } from 'react';
import { useMe, useTable } from '../../store/fleet.ts';
import { useMinute } from '../../store/now.ts';
import { type Sorting, useUi, VM_TABS, type VmColumn, type VmTab } from '../../store/ui.ts';
import { createVmChooser, isUnderTab, type Onlooker } from '../../view/vm-choice.ts';
import { createVmLines, type VmLine } from '../../view/vm-lines.ts';

export interface ChosenLines {
  /** Everything that is known, whatever is searched for. */
  readonly all: readonly VmLine[];
  /** What the tab has before filters and search. */
  readonly underTab: readonly VmLine[];
  /** What the tab, the filters and the search leave, in order. */
  readonly shown: readonly VmLine[];
  readonly counts: Readonly<Record<VmTab, number>>;
  readonly tab: VmTab;
  readonly loading: boolean;
}

/** The lines of the VM list. A line stays the same object while nothing of it changes. */
export function useVmLines(sorting: Sorting<VmColumn>, preferred: VmTab | undefined): ChosenLines {
  const [join] = useState(createVmLines);
  const [choose] = useState(createVmChooser);
  const vms = useTable('fleet.vms');
  const leases = useTable('leases');
  const requestTable = useTable('requests');
  const requests = requestTable.rows;
  const hosts = useTable('fleet.hosts').rows;
  const now = useMinute();
  // What the hosts report waits for what the person does, and is taken in all at once.
  const sources = useDeferredValue(
    useMemo(
      () => ({ vms: vms.rows, leases: leases.rows, requests, hosts }),
      [vms.rows, leases.rows, requests, hosts],
    ),
  );
  const all = useMemo(() => join(sources), [join, sources]);
  const me = useMe();
  const counts = useMemo(() => countTabs(all, { now, me }), [all, now, me]);
  const known =
    me !== undefined &&
    [vms, leases, requestTable].every(({ state }) => state.kind === 'live') &&
    sources.leases.size === leases.rows.size &&
    sources.requests.size === requests.size;
  // Decided once: a list does not become another while it is looked at.
  const [opensWith, setOpensWith] = useState<VmTab>();
  if (opensWith === undefined && known && all.length > 0) setOpensWith(counts.mine > 0 ? 'mine' : 'all');
  const tab = useUi((ui) => ui.vmTab) ?? preferred ?? opensWith ?? 'all';
  const search = useUi((ui) => ui.vmSearch);
  const filter = useUi((ui) => ui.vmFilter);
  // The click or key itself shows at once; thousands of lines follow in pieces.
  const wanted = useDeferredValue(
    useMemo(() => ({ tab, search, filter, sorting }), [tab, search, filter, sorting]),
  );
  const underTab = useMemo(
    () => all.filter((line) => isUnderTab(line, wanted.tab, { now, me })),
    [all, wanted.tab, now, me],
  );
  const shown = useMemo(() => choose(underTab, { ...wanted, now }), [choose, underTab, wanted, now]);
  const loading = all.length === 0 && (vms.state.kind === 'loading' || leases.state.kind === 'loading');
  return { all, underTab, shown, counts, tab, loading };
}

/** How many lines stand under each tab. */
export function countTabs(lines: readonly VmLine[], onlooker: Onlooker): Record<VmTab, number> {
  const counts: Record<VmTab, number> = {
    all: 0,
    mine: 0,
    'in-progress': 0,
    ending: 0,
    failed: 0,
    elsewhere: 0,
  };
  for (const line of lines) for (const tab of VM_TABS) if (isUnderTab(line, tab, onlooker)) counts[tab] += 1;
  return counts;
}

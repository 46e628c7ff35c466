import { useCallback, useMemo, useRef, useState } from 'react';
import { useAfterPaint } from '../../../components/scrolling/use-after-paint.ts';
import { useDeferredFleet, useFleet } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { type Sorting, useUi, type VmTab } from '../../../store/ui.ts';
import type { VmColumn } from '../columns/vm-columns.tsx';
import { isUnderTab } from './vm-choice.ts';
import type { VmLine } from './vm-line.ts';
import { createVmList, type VmList } from './vm-list.ts';

export interface ChosenLines extends VmList {
  readonly tab: VmTab;
  readonly loading: boolean;
  /** The lines of the tab before filters and search. A stable function. */
  underTab(): readonly VmLine[];
}

/** The lines of the VM list. Unchanged lines keep their identity. */
export function useVmLines(sorting: Sorting<VmColumn>, preferred: VmTab | undefined): ChosenLines {
  const [updateVmList] = useState(createVmList);
  const { vms, leases, requests, hosts } = useDeferredFleet(({ tables }) => tables);
  const me = useFleet((fleet) => fleet.me);
  const sources = useMemo(
    () => ({ vms: vms.rows, leases: leases.rows, requests: requests.rows, hosts: hosts.rows, me }),
    [vms.rows, leases.rows, requests.rows, hosts.rows, me],
  );
  const now = useMinute();
  const principal = me?.principal;
  const onlooker = useMemo(() => ({ now, me: principal }), [now, principal]);
  const [opensWith, setOpensWith] = useState<VmTab>();
  const tab = useUi((ui) => ui.vmTab) ?? preferred ?? opensWith ?? 'all';
  const search = useUi((ui) => ui.vmSearch);
  const filter = useUi((ui) => ui.vmFilter);
  // The click or key shows at once; the lines follow.
  const wanted = useAfterPaint(
    useMemo(() => ({ tab, search, filter, sorting }), [tab, search, filter, sorting]),
  );
  const list = useMemo(
    () => updateVmList(sources, wanted, onlooker),
    [updateVmList, sources, wanted, onlooker],
  );
  // Decided once: the list must not switch while shown.
  const known = me !== undefined && [vms, leases, requests].every(({ state }) => state.kind === 'live');
  if (opensWith === undefined && known && list.all.length > 0) {
    setOpensWith(list.counts.mine > 0 ? 'mine' : 'all');
  }
  const loading = list.all.length === 0 && (vms.state.kind === 'loading' || leases.state.kind === 'loading');
  const latest = useRef({ all: list.all, tab, onlooker });
  latest.current = { all: list.all, tab, onlooker };
  const underTab = useCallback(() => {
    const known = latest.current;
    return known.all.filter((line) => isUnderTab(line, known.tab, known.onlooker));
  }, []);
  return { ...list, tab, loading, underTab };
}

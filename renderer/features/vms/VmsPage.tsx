import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { TableMenu } from '../../components/controls/TableMenu.tsx';
import { WithDrawer } from '../../components/drawer/WithDrawer.tsx';
import { useUi } from '../../store/ui.ts';
import { ActionBar } from './ActionBar.tsx';
import { ColumnMenu } from './columns/ColumnMenu.tsx';
import { useVmColumns } from './columns/use-vm-columns.ts';
import { useVmLayout } from './columns/vm-layout.ts';
import { useVmDialog } from './dialogs/dialog-store.ts';
import { ExtendDialog } from './dialogs/ExtendDialog.tsx';
import { ReleaseDialog } from './dialogs/ReleaseDialog.tsx';
import { ResultsDialog } from './dialogs/ResultsDialog.tsx';
import { VmDrawer } from './drawer/VmDrawer.tsx';
import { EmptyVms } from './EmptyVms.tsx';
import { FilterBar } from './filters/FilterBar.tsx';
import { RowMenu } from './menu/RowMenu.tsx';
import { toVmTable } from './rows/to-vm-table.ts';
import { useVmLines } from './rows/use-vm-lines.ts';
import { selectActionable } from './table/selection.ts';
import { VmTable } from './table/VmTable.tsx';
import classes from './VmsPage.module.css';
import { VmTabs } from './VmTabs.tsx';

/** Assumed until measured. */
const LIKELY_WIDTH_PX = 1000;

/** All VMs of the fleet: search, extend and release; details beside the list. */
export function VmsPage() {
  const { sorting, tab: preferred } = useVmLayout();
  const { all, shown, counts, tab, loading, underTab } = useVmLines(sorting, preferred);
  const openVm = useUi((ui) => ui.openVm);
  const selected = useUi((ui) => ui.selected);
  const [cursor, setCursor] = useState(openVm);
  const { ref, width } = useElementSize();
  const { columns, leftOut } = useVmColumns(width || LIKELY_WIDTH_PX);
  // Another VM's details were opened elsewhere.
  useEffect(() => {
    if (openVm !== undefined) setCursor(openVm);
  }, [openVm]);
  const chosen = useMemo(() => selectActionable(shown, selected), [shown, selected]);
  const open = openVm === undefined ? undefined : all.find(({ key }) => key === openVm);
  return (
    <>
      <WithDrawer drawer={open && <VmDrawer line={open} lines={shown} />} listRef={ref}>
        <div className={classes.toolbar}>
          <VmTabs counts={counts} current={tab} />
          <span className={classes.tools}>
            <TableMenu name="vms" what="the VMs" read={() => toVmTable(shown, Date.now())} />
            <ColumnMenu />
          </span>
        </div>
        <FilterBar underTab={underTab} shown={shown.length} columnsLeftOut={leftOut} />
        {shown.length === 0 ? (
          <EmptyVms fleetEmpty={all.length === 0} loading={loading} tab={tab} />
        ) : (
          <VmTable lines={shown} columns={columns} cursor={cursor} onCursor={setCursor} />
        )}
        {chosen.length > 0 && <ActionBar lines={chosen} shown={shown} />}
      </WithDrawer>
      <RowMenu lines={shown} />
      <Dialogs />
    </>
  );
}

function Dialogs() {
  const dialog = useVmDialog((state) => state.dialog);
  if (dialog.kind === 'release') return <ReleaseDialog leases={dialog.leases} />;
  if (dialog.kind === 'extend') return <ExtendDialog leases={dialog.leases} />;
  if (dialog.kind === 'results') return <ResultsDialog done={dialog.done} results={dialog.results} />;
  return null;
}

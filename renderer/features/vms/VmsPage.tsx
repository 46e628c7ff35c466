import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useState } from 'react';
import { useUi } from '../../store/ui.ts';
import { ActionBar } from './ActionBar.tsx';
import { COLUMNS } from './columns.tsx';
import { useVmDialog } from './dialog-store.ts';
import { VmDrawer } from './drawer/VmDrawer.tsx';
import { EmptyVms } from './EmptyVms.tsx';
import { ExtendDialog } from './ExtendDialog.tsx';
import { FilterBar } from './FilterBar.tsx';
import { fitColumns } from './fit-columns.ts';
import { ReleaseDialog } from './ReleaseDialog.tsx';
import { actedOn } from './selection.ts';
import { Toolbar } from './Toolbar.tsx';
import { useVmLines } from './use-vm-lines.ts';
import classes from './Vms.module.css';
import { VmTable } from './VmTable.tsx';

/** Before the page was measured. */
const LIKELY_WIDTH_PX = 1000;

/** All VMs of the fleet: found, extended, released; the details of one beside the list. */
export function VmsPage() {
  const { all, shown, counts, loading } = useVmLines();
  const openVm = useUi((ui) => ui.openVm);
  const hidden = useUi((ui) => ui.hiddenColumns);
  const selected = useUi((ui) => ui.selected);
  const [cursor, setCursor] = useState(openVm);
  const { ref, width } = useElementSize();
  // Somebody opened another one's details: from the keys, the drawer's arrows, another page.
  useEffect(() => {
    if (openVm !== undefined) setCursor(openVm);
  }, [openVm]);
  const columns = useMemo(() => fitColumns(COLUMNS, hidden, width || LIKELY_WIDTH_PX), [hidden, width]);
  const wanted = COLUMNS.filter(({ id }) => !hidden.includes(id)).length;
  const chosen = useMemo(() => actedOn(shown, selected), [shown, selected]);
  const open = openVm === undefined ? undefined : all.find(({ key }) => key === openVm);
  return (
    <div className={classes.page} data-details={open !== undefined || undefined}>
      <div className={classes.list} ref={ref}>
        <Toolbar counts={counts} />
        <FilterBar all={all} shown={shown.length} columnsLeftOut={wanted - columns.length} />
        {shown.length === 0 ? (
          <EmptyVms fleetEmpty={all.length === 0} loading={loading} />
        ) : (
          <VmTable lines={shown} columns={columns} cursor={cursor} onCursor={setCursor} />
        )}
        {chosen.length > 0 && <ActionBar lines={chosen} />}
      </div>
      {open && <VmDrawer line={open} lines={shown} />}
      <Dialogs />
    </div>
  );
}

function Dialogs() {
  const dialog = useVmDialog((state) => state.dialog);
  if (dialog.kind === 'release') return <ReleaseDialog leases={dialog.leases} />;
  if (dialog.kind === 'extend') return <ExtendDialog leases={dialog.leases} />;
  return null;
}

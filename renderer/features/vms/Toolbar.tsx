import type { VmTab } from '../../store/ui.ts';
import { ColumnMenu } from './ColumnMenu.tsx';
import classes from './Vms.module.css';
import { VmTabs } from './VmTabs.tsx';

export function Toolbar({ counts }: { counts: Readonly<Record<VmTab, number>> }) {
  return (
    <div className={classes.toolbar}>
      <VmTabs counts={counts} />
      <ColumnMenu />
    </div>
  );
}

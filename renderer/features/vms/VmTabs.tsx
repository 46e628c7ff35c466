import { memo } from 'react';
import { type TabOption, Tabs } from '../../components/controls/Tabs.tsx';
import { setUi, type VmTab } from '../../store/ui.ts';
import { setVmLayout } from './columns/vm-layout.ts';

const TABS: readonly TabOption<VmTab>[] = [
  { id: 'all', label: 'All' },
  { id: 'mine', label: 'Mine' },
  { id: 'in-progress', label: 'In progress', mark: 'busy' },
  { id: 'ending', label: 'Ending in 1 h', mark: 'warn' },
  { id: 'failed', label: 'Failed', mark: 'bad' },
  { id: 'elsewhere', label: 'Elsewhere' },
];

interface VmTabsProps {
  counts: Readonly<Record<VmTab, number>>;
  current: VmTab;
}

/** The tabs of the list, with counts. */
export const VmTabs = memo(function VmTabs({ counts, current }: VmTabsProps) {
  return (
    <Tabs
      label="Which VMs"
      tabs={TABS.map((tab) => ({ ...tab, count: counts[tab.id] }))}
      current={current}
      onChange={(id) => {
        setUi({ vmTab: id });
        setVmLayout({ tab: id });
      }}
    />
  );
});

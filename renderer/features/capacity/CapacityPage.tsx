import { type TabOption, Tabs } from '../../components/controls/Tabs.tsx';
import { useTable } from '../../store/fleet.ts';
import { type CapacityTab, setUi, useUi } from '../../store/ui.ts';
import { QueuePanel } from '../overview/panels/queue/QueuePanel.tsx';
import classes from './CapacityPage.module.css';

const TABS: readonly TabOption<CapacityTab>[] = [{ id: 'queue', label: 'Queue' }];

const CONTENT: Readonly<Record<CapacityTab, React.ComponentType>> = {
  queue: QueueTab,
};

/** Who waits for room, and what the lab keeps ready. */
export function CapacityPage() {
  const tab = useUi((ui) => ui.capacityTab);
  const waiting = useTable('queue').rows.size;
  const tabs = TABS.map((one) => (one.id === 'queue' && waiting > 0 ? { ...one, count: waiting } : one));
  const Content = CONTENT[tab];
  return (
    <div className={classes.page}>
      <div className={classes.tabs}>
        <Tabs label="Capacity" tabs={tabs} current={tab} onChange={(id) => setUi({ capacityTab: id })} />
      </div>
      <div className={classes.content}>
        <Content />
      </div>
    </div>
  );
}

function QueueTab() {
  return <QueuePanel fillsPage />;
}

import { StateMark } from '../../components/StateMark.tsx';
import { count } from '../../format/quantity.ts';
import { setUi, type VmTab } from '../../store/ui.ts';
import type { Mark } from '../../view/mark.ts';
import classes from './Vms.module.css';
import { setVmLayout } from './vm-layout.ts';

const TABS: readonly { id: VmTab; label: string; mark?: Mark }[] = [
  { id: 'all', label: 'All' },
  { id: 'mine', label: 'Mine' },
  { id: 'in-progress', label: 'In progress', mark: 'busy' },
  { id: 'ending', label: 'Ending in 1 h', mark: 'warn' },
  { id: 'failed', label: 'Failed', mark: 'bad' },
  { id: 'elsewhere', label: 'Elsewhere' },
];

/** Which part of the fleet is listed, with how much there is of it. */
export function VmTabs({ counts, current }: { counts: Readonly<Record<VmTab, number>>; current: VmTab }) {
  return (
    <nav className={classes.tabs} aria-label="Which VMs">
      {TABS.map(({ id, label, mark }) => (
        <button
          key={id}
          type="button"
          className={classes.tab}
          aria-current={id === current ? 'true' : undefined}
          onClick={() => {
            setUi({ vmTab: id });
            setVmLayout({ tab: id });
          }}
        >
          {mark && <StateMark mark={mark} />}
          {label}
          <span>{count(counts[id])}</span>
        </button>
      ))}
    </nav>
  );
}

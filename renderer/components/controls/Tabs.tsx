import { formatCount } from '../../format/quantity.ts';
import type { Mark } from '../../view/mark.ts';
import { StateMark } from '../StateMark.tsx';
import classes from './Tabs.module.css';

export interface TabOption<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly mark?: Mark;
  /** Number of items in it. */
  readonly count?: number | undefined;
}

interface TabsProps<Id extends string> {
  /** Names the choice for screen readers: "Which VMs". */
  label: string;
  tabs: readonly TabOption<Id>[];
  current: Id;
  onChange: (id: Id) => void;
}

/** Tabs of a page. */
export function Tabs<Id extends string>({ label, tabs, current, onChange }: TabsProps<Id>) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          className={classes.tab}
          aria-current={tab.id === current ? 'true' : undefined}
          onClick={() => onChange(tab.id)}
        >
          {tab.mark && <StateMark mark={tab.mark} />}
          {tab.label}
          {tab.count !== undefined && <span>{formatCount(tab.count)}</span>}
        </button>
      ))}
    </nav>
  );
}

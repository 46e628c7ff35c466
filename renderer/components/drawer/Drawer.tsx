import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import type { Mark } from '../../view/mark.ts';
import { StateWord } from '../StateMark.tsx';
import classes from './Drawer.module.css';
import type { Neighbours } from './neighbours.ts';

const ICON = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

interface DrawerProps {
  /** Names the details for screen readers. */
  name: string;
  /** What stands as the heading; the name itself where nothing is given. */
  heading?: React.ReactNode;
  mark: Mark;
  word: string;
  /** What follows the state in the first line, each behind a dot. */
  notes?: readonly (string | undefined | false)[];
  neighbours?: Neighbours;
  onClose: () => void;
  children: React.ReactNode;
}

/** Details of one row, beside the list. Escape closes it. */
export function Drawer({
  name,
  heading,
  mark,
  word,
  notes = [],
  neighbours,
  onClose,
  children,
}: DrawerProps) {
  return (
    <aside
      className={classes.drawer}
      aria-label={`Details of ${name}`}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
        if (event.key === 'Escape') onClose();
        const step = neighbours && findStep(event, neighbours);
        if (!step) return;
        event.preventDefault();
        step();
      }}
    >
      <header className={classes.top}>
        <StateWord mark={mark}>{word}</StateWord>
        <span className={classes.notes}>{notes.filter(Boolean).map((part) => ` · ${part}`)}</span>
        <span className={classes.controls}>
          {neighbours && <Steps neighbours={neighbours} />}
          <ActionIcon aria-label="Close the details" title="Close" onClick={onClose}>
            <IconX {...ICON} />
          </ActionIcon>
        </span>
      </header>
      <h2 className={classes.name}>{heading ?? name}</h2>
      {children}
    </aside>
  );
}

/** Arrows go to the next row, but for what needs them itself: fields, menus, and whatever lies over the details. */
function findStep(event: React.KeyboardEvent<HTMLElement>, { above, below }: Neighbours) {
  const { target, currentTarget, key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey || ctrlKey || metaKey || shiftKey || !(target instanceof Element)) return undefined;
  if (!currentTarget.contains(target) || target.matches('input, textarea, select, [aria-haspopup]'))
    return undefined;
  return { ArrowUp: above, ArrowDown: below }[key];
}

function Steps({ neighbours: { what, above, below } }: { neighbours: Neighbours }) {
  const name = `${what[0]?.toUpperCase()}${what.slice(1)}`;
  return (
    <>
      <StepButton label={`${name} above`} Icon={IconChevronUp} step={above} />
      <StepButton label={`${name} below`} Icon={IconChevronDown} step={below} />
    </>
  );
}

interface StepButtonProps {
  label: string;
  Icon: typeof IconChevronUp;
  step: (() => void) | undefined;
}

/** At the end it is only said to be out of use: a disabled button would lose the focus, and with it the arrow keys. */
function StepButton({ label, Icon, step }: StepButtonProps) {
  return (
    <ActionIcon
      aria-label={label}
      title={label}
      aria-disabled={step === undefined}
      data-end={step === undefined || undefined}
      onClick={step}
    >
      <Icon {...ICON} />
    </ActionIcon>
  );
}

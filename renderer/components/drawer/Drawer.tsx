import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';
import type { Mark } from '../../view/mark.ts';
import { StateWord } from '../StateMark.tsx';
import classes from './Drawer.module.css';
import type { Neighbours } from './neighbours.ts';

const OVERLAY = '[role="dialog"], [role="menu"], [role="listbox"]';
const ICON = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

interface DrawerProps {
  /** Names the details for screen readers. */
  name: string;
  /** The heading; defaults to the name. */
  heading?: React.ReactNode;
  mark: Mark;
  word: string;
  /** Shown after the state in the first line, separated by dots. */
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
  useEscape(onClose);
  return (
    <aside
      className={classes.drawer}
      aria-label={`Details of ${name}`}
      onKeyDown={(event) => {
        if (event.defaultPrevented) return;
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
          <ActionIcon aria-label="Close details" title="Close" onClick={onClose}>
            <IconX {...ICON} />
          </ActionIcon>
        </span>
      </header>
      <h2 className={classes.name}>{heading ?? name}</h2>
      {children}
    </aside>
  );
}

/** Wherever the focus is, unless a field or an overlay needs the key itself. */
function useEscape(onClose: () => void): void {
  const close = useEffectEvent(onClose);
  useEffect(() => {
    let isCovered = false;
    // Dialogs close in a capture listener on the window, so none is left when the key reaches the document. Those opened
    // after the drawer come after this listener; those that are always mounted come before it, with the focus in them.
    const look = (event: KeyboardEvent) => {
      isCovered = document.querySelector(OVERLAY) !== null || event.composedPath().some(isOverlay);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isCovered) return;
      if (event.target instanceof Element && event.target.matches('input, textarea')) return;
      close();
    };
    window.addEventListener('keydown', look, true);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', look, true);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}

function isOverlay(target: EventTarget): boolean {
  return target instanceof Element && target.matches(OVERLAY);
}

/** Arrow keys move to the next row, except where fields, menus or overlays need them. */
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

/** Only `aria-disabled` at the ends: a disabled button would lose the focus, and with it the arrow keys. */
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

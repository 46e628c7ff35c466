import { Modal, useMantineColorScheme } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { notifyRefusal } from '../../../actions/notifications.tsx';
import { openHostDetails, openVmsMatching } from '../../../actions/open-subject.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { setUi, useUi } from '../../../store/ui.ts';
import classes from './Palette.module.css';
import { listHostActions, listVmActions } from './palette-actions.ts';
import type { PaletteCommand } from './palette-command.ts';
import { listPaletteCommands } from './palette-commands.ts';
import { findMatches, listEntries, type PaletteEntry } from './palette-entries.ts';

/** Finds VMs, hosts and commands by typing. */
export function Palette() {
  const open = useUi((ui) => ui.paletteOpen);
  return (
    <Modal.Root
      opened={open}
      onClose={() => setUi({ paletteOpen: false })}
      size={560}
      transitionProps={{ duration: 100 }}
      yOffset="10vh"
      classNames={{ content: classes.content, body: classes.body }}
    >
      <Modal.Overlay style={{ background: 'var(--scrim)' }} />
      <Modal.Content>
        <Modal.Title className={classes.title}>Search VMs and hosts, or run a command</Modal.Title>
        <Modal.Body>
          <PaletteSearch />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteSearch() {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const entries = usePaletteEntries(search);
  const current = entries[Math.min(active, entries.length - 1)];
  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    if (entry.refusal !== undefined) {
      notifyRefusal(`${entry.label.replace('…', '')}: not available to you`, entry.refusal);
      return;
    }
    setUi({ paletteOpen: false });
    entry.run();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive(Math.min(active + 1, entries.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') run(current);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={classes.search}>
        <IconSearch size={16} stroke={1.7} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={current ? `${listId} ${current.key}`.replaceAll(/\s/g, '-') : undefined}
          aria-label="Search VMs and hosts, or run a command"
          placeholder="Search VMs and hosts, or run a command"
          data-autofocus
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div role="listbox" id={listId} aria-label="Found" className={classes.list}>
        {entries.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys work in the field above
          <div
            key={entry.key}
            id={`${listId} ${entry.key}`.replaceAll(/\s/g, '-')}
            role="option"
            tabIndex={-1}
            aria-selected={entry === current}
            aria-disabled={entry.refusal !== undefined}
            className={classes.entry}
            onClick={() => run(entry)}
          >
            <span>{entry.label}</span>
            <small title={entry.refusal}>{entry.refusal ?? entry.note}</small>
            <i>{entry.kind}</i>
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={classes.none}>No match.</p>}
    </>
  );
}

function usePaletteEntries(search: string): PaletteEntry[] {
  const hosts = useTable('hosts').rows;
  const vms = useTable('vms').rows;
  const leases = useTable('leases').rows;
  const me = useFleet((fleet) => fleet.me);
  const { toggleColorScheme } = useMantineColorScheme();
  const commands = [
    ...listPaletteCommands(),
    { label: 'Switch between light and dark colours', run: toggleColorScheme } as PaletteCommand,
  ].map(
    ({ label, note = '', refusal, run }): PaletteEntry => ({
      key: `command ${label}`,
      kind: 'command',
      label,
      note,
      refusal,
      run,
    }),
  );
  return findMatches(
    listEntries({
      commands,
      hosts: [...hosts.values()],
      vms: vms.values(),
      leases,
      openHost: ({ hostRef }) => openHostDetails({ hostRef }),
      openVm: openVmsMatching,
      hostActions: (host) => listHostActions(host, me),
      vmActions: (lease) => listVmActions(lease, me),
    }),
    search,
  );
}

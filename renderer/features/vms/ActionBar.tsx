import { ActionIcon } from '@mantine/core';
import { IconClockPlus, IconCopy, IconTerminal2, IconTrash, IconX } from '@tabler/icons-react';
import { copy } from '../../actions/shell.ts';
import { count, countOf, gib } from '../../format/quantity.ts';
import { useGuestUsers } from '../../store/fleet.ts';
import { setUi } from '../../store/ui.ts';
import { sshLine } from '../../view/guest-login.ts';
import { addressesOf } from './addresses.ts';
import { askRelease } from './dialogs/dialog-store.ts';
import { ExtendMenu } from './dialogs/ExtendMenu.tsx';
import type { VmLine } from './rows/vm-line.ts';
import { sizeOf } from './table/selection.ts';
import classes from './VmsPage.module.css';
import { copyAddresses, leasesOf } from './vm-actions.ts';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

/** What can be done with the selected VMs. */
export function ActionBar({ lines }: { lines: readonly VmLine[] }) {
  const { requests, vcpus, memoryBytes } = sizeOf(lines);
  const leases = leasesOf(lines);
  const addresses = addressesOf(lines);
  const users = useGuestUsers();
  const none = addresses.length === 0;
  const logins = lines.flatMap(({ address, osKey }) => (address ? sshLine(address, osKey, users) : []));
  const asked = requests === 1 ? 'one request' : countOf(requests, 'request');
  return (
    <section className={classes.actions} aria-label="Selected VMs">
      <b role="status">{count(lines.length)} selected</b>
      <small>{`${asked} · ${count(vcpus)} vCPU · ${gib(memoryBytes)}`}</small>
      <i aria-hidden="true" />
      <ExtendMenu leases={leases}>
        <button type="button">
          <IconClockPlus {...ICON} /> Extend
        </button>
      </ExtendMenu>
      <button type="button" disabled={none} onClick={() => copyAddresses(lines)}>
        <IconCopy {...ICON} /> Copy addresses
      </button>
      <button
        type="button"
        disabled={none}
        onClick={() => copy(logins.join('\n'), countOf(logins.length, 'SSH line'))}
      >
        <IconTerminal2 {...ICON} /> Copy SSH
      </button>
      <button type="button" data-mark="bad" onClick={() => askRelease(leases)}>
        <IconTrash {...ICON} /> Release {countOf(lines.length, 'VM')}
      </button>
      <ActionIcon
        aria-label="Select none"
        title="Select none"
        ml="auto"
        onClick={() => setUi({ selected: {} })}
      >
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </section>
  );
}

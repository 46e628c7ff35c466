import { ActionIcon } from '@mantine/core';
import { IconClockPlus, IconCopy, IconTerminal2, IconTrash, IconX } from '@tabler/icons-react';
import { copyText } from '../../actions/shell.ts';
import { formatCount, formatGib, pluralize } from '../../format/quantity.ts';
import { useGuestUsers } from '../../store/fleet.ts';
import { setUi } from '../../store/ui.ts';
import { nameLogins, toLoginCommand } from '../../view/guest-login.ts';
import { collectAddresses } from './addresses.ts';
import { openReleaseDialog } from './dialogs/dialog-store.ts';
import { ExtendMenu } from './dialogs/ExtendMenu.tsx';
import { isActionable, type VmLine } from './rows/vm-line.ts';
import { summarizeSelection } from './table/selection.ts';
import classes from './VmsPage.module.css';
import { collectLeases, copyAddresses } from './vm-actions.ts';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

interface ActionBarProps {
  /** Selected, and nobody else's. */
  lines: readonly VmLine[];
  /** All of the list. */
  shown: readonly VmLine[];
}

/** Actions on the selected VMs. */
export function ActionBar({ lines, shown }: ActionBarProps) {
  const { requests, vcpus, memoryBytes } = summarizeSelection(lines);
  const leases = collectLeases(lines);
  const addresses = collectAddresses(lines);
  const users = useGuestUsers();
  const none = addresses.length === 0;
  const withAddress = lines.filter(({ address }) => address !== '');
  const login = nameLogins(withAddress.map(({ osKey }) => osKey));
  const logins = lines.flatMap(({ address, osKey }) =>
    address ? toLoginCommand(address, osKey, users) : [],
  );
  const asked = requests === 1 ? 'one request' : pluralize(requests, 'request');
  return (
    <section className={classes.actions} aria-label="Selected VMs">
      <b role="status">{formatCount(lines.length)} selected</b>
      <small>{`${asked} · ${formatCount(vcpus)} vCPU · ${formatGib(memoryBytes)}`}</small>
      <LeftOut shown={shown} />
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
        onClick={() => copyText(logins.join('\n'), pluralize(logins.length, login))}
      >
        <IconTerminal2 {...ICON} /> Copy {login}s
      </button>
      <button type="button" data-mark="bad" onClick={() => openReleaseDialog(leases)}>
        <IconTrash {...ICON} /> Release {pluralize(lines.length, 'VM')}
      </button>
      <ActionIcon
        aria-label="Clear selection"
        title="Clear selection"
        ml="auto"
        onClick={() => setUi({ selected: {} })}
      >
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </section>
  );
}

/** VMs of the list that this person can't act on are never selected: says so, and why. */
function LeftOut({ shown }: { shown: readonly VmLine[] }) {
  const refused = shown.filter((line) => line.refusal !== undefined && isActionable(line));
  const [first] = refused;
  if (!first) return null;
  return (
    <small title={first.refusal}>
      · {pluralize(refused.length, 'VM')} left out: {refused.length === 1 ? first.refusal : 'of other owners'}
    </small>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { Lease } from '../../../../core/model/lease.ts';
import controls from '../../../components/controls/Danger.module.css';
import { Dialog } from '../../../components/Dialog.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { useTable } from '../../../store/fleet.ts';
import { setUi } from '../../../store/ui.ts';
import { releaseAndReport } from '../vm-actions.ts';
import { closeVmDialog } from './dialog-store.ts';
import { needsTypedCount, parseCount } from './release-confirmation.ts';
import classes from './VmDialogs.module.css';

/** Named VMs; more than that, nobody reads. */
const NAMED = 200;

/** Names the VMs to delete; for many, the user types the count. */
export function ReleaseDialog({ leases }: { leases: readonly Lease[] }) {
  const [typed, setTyped] = useState('');
  const many = needsTypedCount(leases.length);
  const confirmed = !many || parseCount(typed) === leases.length;
  const what = pluralize(leases.length, 'VM');
  const release = () => {
    closeVmDialog();
    setUi({ selected: {} });
    void releaseAndReport(leases);
  };
  return (
    <Dialog onClose={closeVmDialog} title={`Release ${what}`} size={520}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (confirmed) release();
        }}
      >
        <p>
          {leases.length === 1 ? 'It will be stopped and deleted with its disks.' : null}
          {leases.length > 1 ? 'They will be stopped and deleted with their disks.' : null} This cannot be
          undone.
        </p>
        <UnreachableHosts leases={leases} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard */}
        <ul className={classes.names} aria-label="VMs to release" tabIndex={0}>
          {leases.slice(0, NAMED).map(({ id, name, descriptor }) => (
            <li key={id}>
              <VmName name={name} descriptor={descriptor} />
            </li>
          ))}
          {leases.length > NAMED && <li>and {formatCount(leases.length - NAMED)} more</li>}
        </ul>
        {many && (
          <TextInput
            data-autofocus
            label={`Type ${leases.length} to confirm`}
            value={typed}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeVmDialog} data-autofocus={many ? undefined : true}>
            Cancel
          </Button>
          <Button type="submit" className={controls.danger} disabled={!confirmed}>
            Release {what}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Releases on hosts that are down wait: says so before anything is asked for. */
function UnreachableHosts({ leases }: { leases: readonly Lease[] }) {
  const hosts = useTable('hosts').rows;
  const waiting = new Map<number, number>();
  for (const { hostRef } of leases) {
    const kind = hostRef === undefined ? undefined : hosts.get(hostRef)?.state.kind;
    if (hostRef !== undefined && (kind === 'unreachable' || kind === 'refused'))
      waiting.set(hostRef, (waiting.get(hostRef) ?? 0) + 1);
  }
  return [...waiting].map(([hostRef, count]) => {
    const host = hosts.get(hostRef);
    return (
      host && (
        <p key={hostRef} data-mark="warn" role="alert">
          <StateMark mark="warn" /> {toHostName(host)} is unreachable: {pluralize(count, 'VM')} there will be
          deleted when it returns.
        </p>
      )
    );
  });
}

import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { toHostName } from '../../../../core/model/host-name.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { formatDayTime, formatUntil } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { cordonHost } from '../hosts-actions.ts';
import { closeHostsDialog } from '../hosts-store.ts';
import classes from './HostDialogs.module.css';

/** Asks for the reason, which everyone sees. */
export function CordonDialog({ hostRef, drain }: { hostRef: number; drain: boolean }) {
  const entry = useTable('hosts').rows.get(hostRef);
  const [reason, setReason] = useState(entry?.cordon?.reason ?? '');
  const now = useMinute();
  if (!entry) return null;
  const name = toHostName(entry);
  const { leases, physicalHosts } = entry;
  const pool =
    physicalHosts.length > 1 ? ` This applies to all ${physicalHosts.length} hosts of the pool.` : '';
  const submit = () => {
    closeHostsDialog();
    void cordonHost({ hostRef, name }, { reason: reason.trim(), drain });
  };
  return (
    <Dialog onClose={closeHostsDialog} title={`${drain ? 'Drain' : 'Cordon'} ${name}`} size={460}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>
          No new VMs will be placed there until someone uncordons it, even after a restart.{' '}
          {drain
            ? 'Draining also marks the host as emptying and shows when its last VM ends. VMs run until their deadline; none is moved or deleted early.'
            : 'Existing VMs stay; nothing is moved.'}
          {pool}
        </p>
        <p>
          {leases ? (
            <>
              It runs {pluralize(leases.count, 'VM')} of ours; the last deadline is{' '}
              <b>{formatUntil(leases.lastDeadlineAt, now)}</b> ({formatDayTime(leases.lastDeadlineAt, now)}).
            </>
          ) : (
            'It runs none of our VMs.'
          )}
        </p>
        <TextInput
          data-autofocus
          label="Reason"
          description="Shown next to the host, with your name"
          placeholder="RAM swap on Thursday"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeHostsDialog}>
            Cancel
          </Button>
          <Button type="submit">{drain ? 'Drain' : 'Cordon'}</Button>
        </div>
      </form>
    </Dialog>
  );
}

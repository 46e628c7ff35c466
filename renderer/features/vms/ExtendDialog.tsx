import { Button, Modal, NumberInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { Lease } from '../../../core/model/lease.ts';
import { EXPIRY_MAX_MINUTES } from '../../../core/model/request.ts';
import { extendLeases } from '../../actions/leases.ts';
import { countOf } from '../../format/quantity.ts';
import { dayTime } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import { closeVmDialog } from './dialog-store.ts';
import { extended } from './extension.ts';
import classes from './Vms.module.css';

const FIRST_HOURS = 8;

/** Any number of hours, with the deadline before and after. */
export function ExtendDialog({ leases }: { leases: readonly Lease[] }) {
  const [hours, setHours] = useState<number | string>(FIRST_HOURS);
  const now = useMinute();
  const minutes = Number(hours) * 60;
  const possible = hours !== '' && minutes > 0 && minutes <= EXPIRY_MAX_MINUTES;
  const change = possible ? extended(leases, minutes) : undefined;
  const what = leases.length === 1 ? (leases[0]?.name ?? '') : countOf(leases.length, 'VM');
  const extend = () => {
    closeVmDialog();
    void extendLeases(leases, minutes);
  };
  return (
    <Modal
      opened
      onClose={closeVmDialog}
      title={`Extend ${what}`}
      size={420}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (possible) extend();
        }}
      >
        <NumberInput
          data-autofocus
          label="Hours more"
          value={hours}
          onChange={setHours}
          min={0}
          max={EXPIRY_MAX_MINUTES / 60}
          step={1}
          decimalScale={2}
        />
        <p className={classes.change} role="status">
          {change ? (
            <>
              {!change.same && 'The first of them: '}
              {dayTime(change.beforeAt, now)}
              <IconArrowRight size={13} stroke={1.8} aria-label="becomes" />
              <b>{dayTime(change.afterAt, now)}</b>
            </>
          ) : (
            'More than 0 hours, please.'
          )}
        </p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeVmDialog}>
            Leave it
          </Button>
          <Button type="submit" disabled={!possible}>
            Extend
          </Button>
        </div>
      </form>
    </Modal>
  );
}

import { Button, NumberInput, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatDayTime, formatFullTime, formatLength, toLocalInput } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import { extendAndReport } from '../vm-actions.ts';
import { closeVmDialog } from './dialog-store.ts';
import { EXTENSIONS, isWithinCap, previewEachExtension, previewExtension } from './extension.ts';
import { useExtendCap } from './use-extend-cap.ts';
import classes from './VmDialogs.module.css';

const FIRST_HOURS = 8;
/** Named VMs; the rest are counted. */
const NAMED = 100;

/** Extends by any number of hours, showing every deadline before and after. */
export function ExtendDialog({ leases }: { leases: readonly Lease[] }) {
  const cap = useExtendCap();
  const [hours, setHours] = useState<number | string>(Math.min(FIRST_HOURS, cap.minutes / 60));
  const minutes = hours === '' ? Number.NaN : Number(hours) * 60;
  const possible = isWithinCap(minutes, cap.minutes);
  const what = leases.length === 1 ? (leases[0]?.name ?? '') : pluralize(leases.length, 'VM');
  return (
    <Dialog onClose={closeVmDialog} title={`Extend ${what}`} size={520}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!possible) return;
          closeVmDialog();
          void extendAndReport(leases, minutes);
        }}
      >
        <div className={classes.extendBy}>
          <NumberInput
            data-autofocus
            label="Extend by, hours"
            description={cap.byConfig ? `at most ${formatLength(cap.minutes)} per extension` : undefined}
            error={possible || hours === '' ? undefined : `More than 0, at most ${formatLength(cap.minutes)}`}
            value={hours}
            onChange={setHours}
            min={0}
            max={cap.minutes / 60}
            clampBehavior="none"
            step={1}
            decimalScale={2}
          />
          {EXTENSIONS.map(({ label, minutes: by }) => (
            <Button
              key={label}
              variant="default"
              disabled={by > cap.minutes}
              onClick={() => setHours(by / 60)}
            >
              {label}
            </Button>
          ))}
          <UntilField leases={leases} minutes={minutes} onChange={(chosen) => setHours(chosen / 60)} />
        </div>
        {possible ? <Changes leases={leases} minutes={minutes} /> : <p className={classes.change}>–</p>}
        <div className={classes.buttons}>
          <Button variant="default" onClick={closeVmDialog}>
            Cancel
          </Button>
          <Button type="submit" disabled={!possible}>
            Extend
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface UntilFieldProps {
  leases: readonly Lease[];
  minutes: number;
  onChange: (minutes: number) => void;
}

/** The same extension as a moment; only for VMs that end together. */
function UntilField({ leases, minutes, onChange }: UntilFieldProps) {
  const change = previewExtension(leases, Number.isFinite(minutes) ? minutes : 0);
  if (!change?.same) return null;
  return (
    <TextInput
      type="datetime-local"
      label="Until"
      value={Number.isFinite(minutes) ? toLocalInput(change.afterAt) : ''}
      min={toLocalInput(change.beforeAt)}
      onChange={(event) => {
        const untilAt = new Date(event.currentTarget.value).getTime();
        if (Number.isFinite(untilAt)) onChange(Math.round((untilAt - change.beforeAt) / 60_000));
      }}
    />
  );
}

/** One line if they end together, else one per VM. */
function Changes({ leases, minutes }: { leases: readonly Lease[]; minutes: number }) {
  const now = useMinute();
  const all = previewExtension(leases, minutes);
  const each = useMemo(() => previewEachExtension(leases, minutes), [leases, minutes]);
  if (!all) return null;
  if (all.same) return <BeforeAfter beforeAt={all.beforeAt} afterAt={all.afterAt} now={now} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by keyboard
    <ul className={classes.names} aria-label="Deadlines before and after" tabIndex={0}>
      {each.slice(0, NAMED).map(({ id, name, descriptor, beforeAt, afterAt }) => (
        <li key={id}>
          <VmName name={name} descriptor={descriptor} />
          <BeforeAfter beforeAt={beforeAt} afterAt={afterAt} now={now} />
        </li>
      ))}
      {each.length > NAMED && <li>and {formatCount(each.length - NAMED)} more</li>}
    </ul>
  );
}

export function BeforeAfter({ beforeAt, afterAt, now }: { beforeAt: number; afterAt: number; now: number }) {
  return (
    <span className={classes.change}>
      <span title={formatFullTime(beforeAt)}>{formatDayTime(beforeAt, now)}</span>
      <IconArrowRight size={13} stroke={1.8} aria-label="becomes" />
      <b title={formatFullTime(afterAt)}>{formatDayTime(afterAt, now)}</b>
    </span>
  );
}

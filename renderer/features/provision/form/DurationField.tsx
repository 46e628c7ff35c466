import { NumberInput, Slider } from '@mantine/core';
import { formatDayAndTime, formatFullTime, formatLength } from '../../../format/time.ts';
import { useFleet } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { findNearestStop, listDurationStops } from '../provision-draft.ts';
import classes from './ProvisionForm.module.css';

/** The most labels that fit the slider. */
const LABELS = 4;
const DEFAULT_MAX_MINUTES = 1440;

interface DurationFieldProps {
  minutes: number;
  onChange: (minutes: number) => void;
}

/** Lifetime of the VMs, up to the service's limit. */
export function DurationField({ minutes, onChange }: DurationFieldProps) {
  const maxMinutes = useFleet(({ status }) => status?.expiryMaxMinutes) ?? DEFAULT_MAX_MINUTES;
  const now = useNow((state) => state.now);
  const stops = listDurationStops(maxMinutes);
  const last = stops.length - 1;
  const every = Math.max(1, Math.ceil(last / LABELS));
  const lifeMinutes = Math.min(minutes, maxMinutes);
  const endsAt = now + lifeMinutes * 60_000;
  return (
    <div className={classes.duration}>
      <span className={classes.fieldLabel}>
        Duration <small>at most {formatLength(maxMinutes)}</small>
      </span>
      <div className={classes.durationRow}>
        <Slider
          min={0}
          max={last}
          step={1}
          size={4}
          thumbSize={14}
          classNames={{ root: classes.slider, markLabel: classes.markLabel }}
          thumbLabel="Duration, in steps"
          label={null}
          value={findNearestStop(stops, minutes)}
          onChange={(index) => onChange(stops[index] ?? minutes)}
          marks={stops.flatMap((stop, value) =>
            value === last || (value % every === 0 && last - value >= every)
              ? [{ value, label: formatLength(stop) }]
              : [],
          )}
        />
        <NumberInput
          aria-label="Duration in hours"
          suffix=" h"
          min={1 / 60}
          max={maxMinutes / 60}
          step={1}
          decimalScale={2}
          value={Math.round((minutes / 60) * 100) / 100}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0) onChange(Math.max(1, Math.round(value * 60)));
          }}
        />
      </div>
      <p title={formatFullTime(endsAt)}>
        {minutes > maxMinutes && `Longer than the service allows; limited to ${formatLength(maxMinutes)}. `}
        They will be deleted automatically <b>{formatDayAndTime(endsAt, now)}</b>. You can extend them later.
      </p>
    </div>
  );
}

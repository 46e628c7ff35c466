import { Slider } from '@mantine/core';
import { chosenLength, dayTime } from '../../format/time.ts';
import { useFleet } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import { durationStops, nearestStop } from '../../view/wish.ts';
import classes from './Provision.module.css';

/** Most labels the slider has room for. */
const LABELS = 5;

/** How long the VMs may live, up to what the service allows. */
export function DurationField({
  minutes,
  onChange,
}: {
  minutes: number;
  onChange: (minutes: number) => void;
}) {
  const maxMinutes = useFleet(({ status }) => status?.expiryMaxMinutes) ?? 1440;
  const now = useNow((state) => state.now);
  const stops = durationStops(maxMinutes);
  const last = stops.length - 1;
  const every = Math.max(1, Math.ceil(last / LABELS));
  return (
    <div className={classes.duration}>
      <span className={classes.fieldLabel}>
        Duration <small>at most {chosenLength(maxMinutes)}</small>
        <b>{chosenLength(minutes)}</b>
      </span>
      <Slider
        min={0}
        max={last}
        step={1}
        size={4}
        thumbSize={14}
        classNames={{ root: classes.slider, markLabel: classes.markLabel }}
        thumbLabel="Duration"
        label={null}
        value={nearestStop(stops, minutes)}
        onChange={(index) => onChange(stops[index] ?? minutes)}
        marks={stops.flatMap((stop, value) =>
          value === last || (value % every === 0 && last - value >= every)
            ? [{ value, label: chosenLength(stop) }]
            : [],
        )}
      />
      <p>
        They go by themselves <b>{dayTime(now + minutes * 60_000, now)}</b>. You can extend them later.
      </p>
    </div>
  );
}

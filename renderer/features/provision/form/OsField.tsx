import { useId } from 'react';
import { formatCount } from '../../../format/quantity.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { toOsColour } from '../../../theme/os-colour.ts';
import { listOsKeys } from '../../../view/host-health.ts';
import classes from './ProvisionForm.module.css';

/** The OS keys of the fleet with their free slots. */
export function OsField({ value, onChange }: { value: string; onChange: (osKey: string) => void }) {
  const hosts = useTable('hosts').rows;
  const room = useFleet((state) => state.room);
  const name = useId();
  const osKeys = listOsKeys(hosts.values());
  // Wide enough for the longest name and its count: names tell OSs apart by their ends.
  const widestPx = Math.max(
    0,
    ...osKeys.map((osKey) => 40 + 7 * (osKey.length + String(room[osKey] ?? '').length)),
  );
  return (
    <fieldset className={classes.osField} style={{ '--os-width': `${widestPx}px` } as React.CSSProperties}>
      <legend>
        OS <small>and room for it now</small>
      </legend>
      {osKeys.map((osKey) => (
        <label key={osKey} className={classes.os} data-checked={osKey === value || undefined}>
          <input type="radio" name={name} checked={osKey === value} onChange={() => onChange(osKey)} />
          <i style={{ background: toOsColour(osKey) }} aria-hidden="true" />
          <span>{osKey}</span>
          <small>{room[osKey] === undefined ? '–' : formatCount(room[osKey])}</small>
        </label>
      ))}
    </fieldset>
  );
}

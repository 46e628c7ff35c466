import classes from './Segmented.module.css';

interface SegmentedProps<Value extends string> {
  options: readonly (readonly [Value, string])[];
  value: Value;
  onChange: (value: Value) => void;
  label: string;
}

/** A choice among a few visible options. */
export function Segmented<Value extends string>({ options, value, onChange, label }: SegmentedProps<Value>) {
  return (
    <fieldset className={classes.segmented} aria-label={label}>
      {options.map(([option, text]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}

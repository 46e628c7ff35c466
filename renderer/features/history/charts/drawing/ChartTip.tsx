import classes from './ChartTip.module.css';

interface TipRow {
  readonly name: string;
  readonly value: number;
  readonly colour?: string | undefined;
}

interface ChartTipProps {
  title: string;
  sum?: string | undefined;
  rows: readonly TipRow[];
  format: (value: number) => string;
}

/** All series at one position, largest first. */
export function ChartTip({ title, sum, rows, format }: ChartTipProps) {
  return (
    <div className={classes.tip}>
      <header>
        <b>{title}</b>
        {sum !== undefined && <span>{sum}</span>}
      </header>
      {[...rows]
        .sort((a, b) => b.value - a.value)
        .map(({ name, value, colour }) => (
          <div key={name}>
            {colour !== undefined && <i style={{ background: colour }} />}
            <span>{name}</span>
            <b>{format(value)}</b>
          </div>
        ))}
    </div>
  );
}

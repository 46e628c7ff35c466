import { ALL_KEY, OTHER_KEY, type Report } from '../../../../core/model/report.ts';
import { count } from '../../../format/quantity.ts';
import { fullTime } from '../../../format/time.ts';
import classes from '../History.module.css';

/** What a chart draws, as its text. */
export function ReportTable({ report, title }: { report: Report; title: string }) {
  const { columns, rows } = report;
  const keyed = rows.some(({ key }) => key !== '');
  const timed = rows.some(({ bucket }) => bucket !== '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.tableBox} aria-label={`${title}, table`} tabIndex={0}>
      <table className={classes.table}>
        <caption className={classes.hidden}>{report.definition}</caption>
        <thead>
          <tr>
            {timed && <th scope="col">Time</th>}
            {keyed && <th scope="col">Group</th>}
            {columns.map(({ name, unit }) => (
              <th key={name} scope="col" data-numeric="true">
                {words(name)} {unit !== name && <small>{unit}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.bucket} ${row.key} ${String(row.upToMinutes)} ${String(row.reason)}`}>
              {timed && <th scope="row">{row.bucket}</th>}
              {keyed && <td>{keyName(row.key)}</td>}
              {columns.map(({ name, unit }) => (
                <td key={name} data-numeric={typeof row[name] === 'number' || undefined}>
                  {shown(row[name], name, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A key as people read it. */
export function keyName(key: string): string {
  if (key === '') return 'untagged';
  if (key === OTHER_KEY) return 'other';
  return key === ALL_KEY ? 'all' : key;
}

/** `untaggedHours` → `untagged hours` */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value: unknown, name: string, unit: string): string {
  if (value === undefined || value === null) return name === 'upToMinutes' ? 'longer' : '–';
  if (typeof value !== 'number') return String(value);
  if (unit === 'ms') return fullTime(value);
  if (unit === 'ratio') return `${(value * 100).toFixed(1)}\u2009%`;
  return Math.abs(value) >= 100 || Number.isInteger(value) ? count(value) : value.toFixed(1);
}

import { VisuallyHidden } from '@mantine/core';
import { formatCount } from '../../../format/quantity.ts';
import { formatFullTime } from '../../../format/time.ts';
import { toFailureTitle } from '../failure-titles.ts';
import type { Computed } from '../history-store.ts';
import { toGroupName } from './group-names.ts';
import classes from './Tables.module.css';

/** The data of a chart as a table. */
export function ReportTable({ report, title }: { report: Computed; title: string }) {
  const { columns, rows } = report;
  const keyed = rows.some(({ key }) => key !== '');
  const timed = rows.some(({ bucket }) => bucket !== '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.tableBox} aria-label={`${title}, table`} tabIndex={0}>
      <table className={classes.table}>
        <VisuallyHidden component="caption">{report.definition}</VisuallyHidden>
        <thead>
          <tr>
            {timed && <th scope="col">Time</th>}
            {keyed && <th scope="col">Group</th>}
            {columns.map(({ name, unit }) => (
              <th key={name} scope="col" data-numeric="true">
                {splitWords(name)} {unit !== name && <small>{unit}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.bucket} ${row.key} ${String(row.upToMinutes)} ${String(row.reason)}`}>
              {timed && <th scope="row">{row.bucket}</th>}
              {keyed && <td>{toGroupName(row.key, report.by)}</td>}
              {columns.map(({ name, unit }) => (
                <td key={name} data-numeric={typeof row[name] === 'number' || undefined}>
                  {formatValue(row[name], name, unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `untaggedHours` → `untagged hours` */
function splitWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function formatValue(value: unknown, name: string, unit: string): string {
  if (value === undefined || value === null) return name === 'upToMinutes' ? 'longer' : '–';
  if (typeof value !== 'number') return name === 'reason' ? toFailureTitle(String(value)) : String(value);
  if (unit === 'ms') return formatFullTime(value);
  if (unit === 'ratio') return `${(value * 100).toFixed(1)}\u2009%`;
  return Math.abs(value) >= 100 || Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
}

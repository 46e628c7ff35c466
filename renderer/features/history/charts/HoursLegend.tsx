import { VisuallyHidden } from '@mantine/core';
import { ALL_KEY, OTHER_KEY, type Report } from '../../../../core/model/report.ts';
import { formatAmount } from '../../../format/quantity.ts';
import { toSeriesColours } from '../../../theme/series-colour.ts';
import { Delta } from '../Delta.tsx';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { formatPercent, toFigures } from '../Kpis.tsx';
import { toKeyFilter } from '../key-filter.ts';
import classes from './Charts.module.css';
import { toDimensionName, toGroupName } from './group-names.ts';
import type { Stacks } from './stacks.ts';
import tables from './Tables.module.css';

/** A legend with value, share and change of each group. */
export function HoursLegend({ report, stacks }: { report: Computed; stacks: Stacks }) {
  const rate = useHistory((history) => history.rate);
  const before = useReport('summaryBefore');
  const { by } = report;
  const { keys, sums, total } = stacks;
  const colours = toSeriesColours(by, keys);
  const hoursBefore = new Map(before?.rows.map((row) => [row.key, toFigures(row).hours]));
  const costs = sumCosts(report);
  // Of another grouping than what is shown: on its way.
  const compared = before?.by === by;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.legend} aria-label={`VM hours by ${toDimensionName(by)}`} tabIndex={0}>
      <table className={tables.table}>
        <VisuallyHidden component="caption">VM hours by {toDimensionName(by)}</VisuallyHidden>
        <thead>
          <tr>
            <th scope="col">{toDimensionName(by)}</th>
            {['Hours', ...(rate ? [rate.currency] : []), 'Share', ...(compared ? ['vs previous'] : [])].map(
              (head) => (
                <th key={head} scope="col" data-numeric="true">
                  {head}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">
                <button
                  type="button"
                  className={tables.keyButton}
                  disabled={key === OTHER_KEY}
                  title={`Show VMs of ${toGroupName(key, by)}`}
                  onClick={() =>
                    openList({
                      ...toKeyFilter(by, key),
                      presentFromAt: Math.round(report.fromAt),
                      presentToAt: Math.round(report.toAt),
                    })
                  }
                >
                  <i className={classes.swatch} style={{ background: colours.get(key) }} />
                  <span>{toGroupName(key, by)}</span>
                </button>
              </th>
              <td data-numeric="true">{formatAmount(sums.get(key) ?? 0)}</td>
              {rate && <td data-numeric="true">{formatAmount(costs.get(key) ?? 0)}</td>}
              <td data-numeric="true">
                {formatPercent(total === 0 ? undefined : (sums.get(key) ?? 0) / total)}
              </td>
              {compared && (
                <td data-numeric="true">
                  <Delta
                    inColumn
                    now={sums.get(key)}
                    before={key === OTHER_KEY ? sumOthers(hoursBefore, keys) : (hoursBefore.get(key) ?? 0)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function sumCosts(report: Report): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { key, cost } of report.rows) costs.set(key, (costs.get(key) ?? 0) + Number(cost ?? 0));
  return costs;
}

/** What the keys without a colour of their own came to. */
function sumOthers(hours: ReadonlyMap<string, number>, keys: readonly string[]): number {
  return [...hours]
    .filter(([key]) => key !== ALL_KEY && !keys.includes(key))
    .reduce((sum, [, each]) => sum + each, 0);
}

import { ALL_KEY } from '../../../../core/model/report.ts';
import { amount, count } from '../../../format/quantity.ts';
import { Delta } from '../Delta.tsx';
import classes from '../History.module.css';
import { openList, useHistoryParts } from '../history-store.ts';
import { figuresOf, percent, sayDuration, share } from '../Kpis.tsx';
import { filterOfKey } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import { byWord } from './HoursPanel.tsx';
import { keyName } from './ReportTable.tsx';

const HEADS = ['Share', 'VMs', 'Median life', 'At once', 'Failed'];

/** Who used most, with what came of it. A row leads to its VMs. */
export function ConsumersPanel() {
  const { compared, by, rate } = useHistoryParts(({ reports, by, rate }) => ({
    compared: reports.summaryBefore !== undefined,
    by,
    rate,
  }));
  const word = byWord(by);
  return (
    <ChartPanel slot="summary" title="Who used most" note={`by ${word}`} className={classes.wide} tableOnly>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.tableBox} aria-label="Who used most, table" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{word.charAt(0).toUpperCase() + word.slice(1)}</th>
              <th scope="col" className={classes.barHead}>
                VM hours
              </th>
              {[...(rate ? [rate.currency] : []), ...HEADS, ...(compared ? ['vs before'] : [])].map(
                (head) => (
                  <th key={head} scope="col" data-numeric="true">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            <Rows compared={compared} />
          </tbody>
        </table>
      </section>
    </ChartPanel>
  );
}

function Rows({ compared }: { compared: boolean }) {
  const { summary, summaryBefore, by, period, rate } = useHistoryParts(({ reports, by, period, rate }) => ({
    summary: reports.summary,
    summaryBefore: reports.summaryBefore,
    by,
    period,
    rate,
  }));
  const rows = summary?.rows ?? [];
  const before = new Map(summaryBefore?.rows.map((row) => [row.key, figuresOf(row).hours]));
  const total = figuresOf(rows.find(({ key }) => key === ALL_KEY)).hours;
  const lines = rows
    .filter(({ key }) => key !== ALL_KEY)
    .map((row) => ({ key: row.key, ...figuresOf(row) }))
    .sort((a, b) => b.hours - a.hours || b.asked - a.asked);
  const most = lines[0]?.hours ?? 0;
  const open = (key: string) =>
    period &&
    openList({
      ...filterOfKey(by, key),
      presentFromAt: Math.round(period.fromAt),
      presentToAt: Math.round(period.toAt),
    });
  return lines.map((line) => (
    <tr key={line.key} className={classes.clickable} onClick={() => open(line.key)}>
      <th scope="row">
        <button type="button" className={classes.keyButton} title={`The VMs of ${keyName(line.key)}`}>
          {keyName(line.key) === 'untagged' && !by.startsWith('tag:') ? 'unknown' : keyName(line.key)}
        </button>
      </th>
      <td>
        <span className={classes.barCell}>
          <b>{amount(line.hours)}</b>
          <i>
            <i style={{ width: `${most === 0 ? 0 : (line.hours / most) * 100}%` }} />
          </i>
        </span>
      </td>
      {rate && <td data-numeric="true">{amount(line.cost ?? 0)}</td>}
      <td data-numeric="true">{percent(share(line.hours, total), 1)}</td>
      <td data-numeric="true">{count(line.vms)}</td>
      <td data-numeric="true">{sayDuration(line.medianLife)}</td>
      <td data-numeric="true">{count(line.peak)}</td>
      <td data-numeric="true">{percent(share(line.failed, line.asked), 1)}</td>
      {compared && (
        <td data-numeric="true">
          <Delta now={line.hours} before={before.get(line.key) ?? 0} />
        </td>
      )}
    </tr>
  ));
}

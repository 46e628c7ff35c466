import { memo, useState } from 'react';
import { ALL_KEY } from '../../../../core/model/report.ts';
import { formatAmount, formatCount } from '../../../format/quantity.ts';
import { Delta } from '../Delta.tsx';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { divide, formatPercent, formatSeconds, toFigures } from '../Kpis.tsx';
import { toKeyFilter } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import charts from './Charts.module.css';
import { EmptyChart } from './EmptyChart.tsx';
import { toDimensionName, toGroupName } from './group-names.ts';
import classes from './Tables.module.css';

const HEADS = ['Share', 'VMs', 'Median lifetime', 'Peak', 'Failed'];
/** More on demand: rendering hundreds of rows would block the window. */
const ROWS_AT_FIRST = 30;

/** Top consumers, with what came of it. A row leads to its VMs. */
export function ConsumersPanel() {
  const summary = useReport('summary');
  const before = useReport('summaryBefore');
  const by = useHistory((history) => summary?.by ?? history.by);
  const none = summary?.rows.every(({ key }) => key === ALL_KEY);
  return (
    <ChartPanel
      slot="summary"
      title="Top consumers"
      note={`by ${toDimensionName(by)}`}
      className={charts.wide}
      tableOnly
    >
      {none && <EmptyChart>No VMs were used or requested in this period.</EmptyChart>}
      {summary && !none && <Consumers summary={summary} before={before?.by === by ? before : undefined} />}
    </ChartPanel>
  );
}

interface ConsumersProps {
  summary: Computed;
  before: Computed | undefined;
}

const Consumers = memo(function Consumers({ summary, before }: ConsumersProps) {
  const rate = useHistory((history) => history.rate);
  const [all, setAll] = useState(false);
  const { by, rows } = summary;
  const word = toDimensionName(by);
  const withTag = !by.startsWith('tag:');
  const total = toFigures(rows.find(({ key }) => key === ALL_KEY)).hours;
  const hoursBefore = before && new Map(before.rows.map((row) => [row.key, toFigures(row).hours]));
  const lines = rows
    .filter(({ key }) => key !== ALL_KEY)
    .map((row) => ({ key: row.key, tag: String(row.tag ?? ''), ...toFigures(row) }))
    .sort((a, b) => b.hours - a.hours || b.asked - a.asked);
  const most = lines[0]?.hours ?? 0;
  const shown = all ? lines : lines.slice(0, ROWS_AT_FIRST);
  const open = (key: string) =>
    openList({
      ...toKeyFilter(by, key),
      presentFromAt: Math.round(summary.fromAt),
      presentToAt: Math.round(summary.toAt),
    });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.tableBox} aria-label="Top consumers, table" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{word.charAt(0).toUpperCase() + word.slice(1)}</th>
            {withTag && <th scope="col">Tag</th>}
            <th scope="col" className={classes.barHead}>
              VM hours
            </th>
            {[...(rate ? [rate.currency] : []), ...HEADS, ...(before ? ['vs previous'] : [])].map((head) => (
              <th key={head} scope="col" data-numeric="true">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <tr key={line.key} className={classes.clickable} onClick={() => open(line.key)}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.keyButton}
                  title={`Show VMs of ${toGroupName(line.key, by)}`}
                >
                  <span>{toGroupName(line.key, by)}</span>
                </button>
              </th>
              {withTag && <td>{line.tag === '' ? <small>untagged</small> : <Tag text={line.tag} />}</td>}
              <td>
                <span className={classes.barCell}>
                  <b>{formatAmount(line.hours)}</b>
                  <i>
                    <i style={{ width: `${most === 0 ? 0 : (line.hours / most) * 100}%` }} />
                  </i>
                </span>
              </td>
              {rate && <td data-numeric="true">{formatAmount(line.cost ?? 0)}</td>}
              <td data-numeric="true">{formatPercent(divide(line.hours, total), 1)}</td>
              <td data-numeric="true">{formatCount(line.vms)}</td>
              <td data-numeric="true">{formatSeconds(line.medianLife)}</td>
              <td data-numeric="true">{formatCount(line.peak)}</td>
              <td data-numeric="true">{formatPercent(divide(line.failed, line.asked), 1)}</td>
              {hoursBefore && (
                <td data-numeric="true">
                  <Delta now={line.hours} before={hoursBefore.get(line.key) ?? 0} inColumn />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < lines.length && (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          Show all {formatCount(lines.length)}
        </button>
      )}
    </section>
  );
});

/** `team=qe`, with the value emphasised. */
function Tag({ text }: { text: string }) {
  const at = text.indexOf('=') + 1;
  return (
    <span className={classes.tag} title={text}>
      {text.slice(0, at)}
      <b>{text.slice(at)}</b>
    </span>
  );
}

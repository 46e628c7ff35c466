import { BarChart } from '@mantine/charts';
import { useMemo } from 'react';
import { OTHER_KEY, type Report, type ReportDimension } from '../../../../core/model/report.ts';
import { amount } from '../../../format/quantity.ts';
import { seriesColours } from '../../../theme/series-colour.ts';
import { BUCKET_WORDS, barLength, bucketTitle, tickLabel } from '../../../view/history-period.ts';
import { Delta } from '../Delta.tsx';
import classes from '../History.module.css';
import { openList, useHistoryParts } from '../history-store.ts';
import { figuresOf, percent } from '../Kpis.tsx';
import { filterOfKey } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import { ChartTip } from './ChartTip.tsx';
import { LOOK, MARGIN, xAxis, yAxis } from './chart-look.ts';
import { keyName } from './ReportTable.tsx';

const BY_WORDS: Readonly<Record<string, string>> = { os: 'OS', host: 'host', requester: 'requester' };

export function byWord(by: ReportDimension): string {
  return BY_WORDS[by] ?? by.replace(/^tag:/, 'tag ');
}

/** VM hours of each bucket, stacked, with what each part came to. */
export function HoursPanel() {
  const { report, by, zone } = useHistoryParts(({ reports, by, zone }) => ({
    report: reports.hours,
    by,
    zone,
  }));
  const bucket = report ? barLength(report) : 'day';
  const stacks = useMemo(() => report && stacksOf(report), [report]);
  return (
    <ChartPanel
      slot="hours"
      title={`VM hours ${BUCKET_WORDS[bucket]}`}
      note={`by ${byWord(by)}`}
      className={classes.wide}
    >
      {report && stacks && (
        <div className={classes.withLegend}>
          <Stack report={report} stacks={stacks} by={by} zone={zone} />
          <Legend stacks={stacks} by={by} />
        </div>
      )}
    </ChartPanel>
  );
}

interface Stacks {
  readonly keys: readonly string[];
  readonly sums: ReadonlyMap<string, number>;
  readonly total: number;
  /** One for each bucket: `k0`, `k1`, … are the hours of the keys. */
  readonly bars: Record<string, number>[];
  readonly most: number;
}

function stacksOf(report: Report): Stacks {
  const sums = new Map<string, number>();
  for (const { key, hours } of report.rows) sums.set(key, (sums.get(key) ?? 0) + Number(hours));
  const rank = (key: string) => (key === OTHER_KEY ? -1 : (sums.get(key) ?? 0));
  const keys = [...sums.keys()].sort((a, b) => rank(b) - rank(a));
  const places = new Map(report.buckets.map(({ label }, index) => [label, index]));
  const bars = report.buckets.map((_, index): Record<string, number> => ({ index, sum: 0 }));
  for (const { bucket, key, hours } of report.rows) {
    const bar = bars[places.get(bucket) ?? -1];
    if (!bar) continue;
    bar[`k${keys.indexOf(key)}`] = Number(hours);
    bar.sum = (bar.sum ?? 0) + Number(hours);
  }
  const total = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return { keys, sums, total, bars, most: Math.max(0, ...bars.map(({ sum }) => sum ?? 0)) };
}

interface StackProps {
  report: Report;
  stacks: Stacks;
  by: ReportDimension;
  zone: string;
}

function Stack({ report, stacks: { keys, bars, most }, by, zone }: StackProps) {
  const bucket = barLength(report);
  const colours = seriesColours(by, keys);
  const labels = report.buckets.map(({ fromAt }) => tickLabel(fromAt, bucket, zone));
  const drill = (key: string) => (bar: unknown) => {
    const index = (bar as { payload?: { index?: number } }).payload?.index ?? -1;
    const span = report.buckets[index];
    if (span)
      openList({ ...filterOfKey(by, key), presentFromAt: ms(span.fromAt), presentToAt: ms(span.toAt) });
  };
  return (
    <BarChart
      {...LOOK}
      className={classes.chart ?? ''}
      data={bars}
      dataKey="index"
      type="stacked"
      series={keys.map((key, index) => ({
        name: `k${index}`,
        color: colours.get(key) ?? '',
        label: keyName(key),
      }))}
      maxBarWidth={14}
      cursorFill="var(--hover)"
      barChartProps={{ margin: MARGIN, barCategoryGap: 2 }}
      barProps={({ name }) => ({
        isAnimationActive: false,
        stroke: 'var(--panel)',
        strokeWidth: 0.75,
        cursor: 'pointer',
        onClick: drill(keys[Number(name.slice(1))] ?? ''),
      })}
      yAxisProps={yAxis(most)}
      xAxisProps={xAxis(labels, 7)}
      tooltipProps={{
        isAnimationActive: false,
        content: ({ active, label }) => {
          const span = report.buckets[Number(label)];
          const bar = bars[Number(label)];
          if (!active || !span || !bar) return null;
          return (
            <ChartTip
              title={bucketTitle(span, bucket, zone)}
              sum={`${amount(bar.sum ?? 0)}\u2009h`}
              rows={keys.map((key, index) => ({
                name: keyName(key),
                value: bar[`k${index}`] ?? 0,
                colour: colours.get(key),
              }))}
              format={amount}
            />
          );
        },
      }}
    />
  );
}

function ms(at: number): number {
  return Math.round(at);
}

function Legend({ stacks: { keys, sums, total }, by }: { stacks: Stacks; by: ReportDimension }) {
  const { hours, summaryBefore, period, rate } = useHistoryParts(({ reports, period, rate }) => ({
    hours: reports.hours,
    summaryBefore: reports.summaryBefore,
    period,
    rate,
  }));
  const colours = seriesColours(by, keys);
  const before = new Map(summaryBefore?.rows.map((row) => [row.key, figuresOf(row).hours]));
  const costs = costsOf(hours);
  const compared = summaryBefore !== undefined;
  return (
    <div className={classes.legend}>
      <table className={classes.table}>
        <caption className={classes.hidden}>VM hours by {byWord(by)}</caption>
        <thead>
          <tr>
            <th scope="col">{byWord(by)}</th>
            <th scope="col" data-numeric="true">
              Hours
            </th>
            {rate && (
              <th scope="col" data-numeric="true">
                {rate.currency}
              </th>
            )}
            <th scope="col" data-numeric="true">
              Share
            </th>
            {compared && (
              <th scope="col" data-numeric="true">
                vs before
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.keyButton}
                  disabled={key === OTHER_KEY}
                  title={`The VMs of ${keyName(key)}`}
                  onClick={() =>
                    period &&
                    openList({
                      ...filterOfKey(by, key),
                      presentFromAt: ms(period.fromAt),
                      presentToAt: ms(period.toAt),
                    })
                  }
                >
                  <i className={classes.swatch} style={{ background: colours.get(key) }} />
                  {keyName(key)}
                </button>
              </th>
              <td data-numeric="true">{amount(sums.get(key) ?? 0)}</td>
              {rate && <td data-numeric="true">{amount(costs.get(key) ?? 0)}</td>}
              <td data-numeric="true">{percent(total === 0 ? undefined : (sums.get(key) ?? 0) / total)}</td>
              {compared && (
                <td data-numeric="true">
                  <Delta
                    now={sums.get(key)}
                    before={key === OTHER_KEY ? othersBefore(before, keys) : (before.get(key) ?? 0)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function costsOf(report: Report | undefined): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { key, cost } of report?.rows ?? []) costs.set(key, (costs.get(key) ?? 0) + Number(cost ?? 0));
  return costs;
}

/** What the keys without a colour of their own came to. */
function othersBefore(before: ReadonlyMap<string, number>, keys: readonly string[]): number {
  return [...before]
    .filter(([key]) => key !== '(all)' && !keys.includes(key))
    .reduce((sum, [, hours]) => sum + hours, 0);
}

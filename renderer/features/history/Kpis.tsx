import { ALL_KEY, type Report, type ReportRow } from '../../../core/model/report.ts';
import { formatAmount, formatCount } from '../../format/quantity.ts';
import { formatDuration } from '../../format/time.ts';
import { Delta } from './Delta.tsx';
import { formatPeriod } from './history-period.ts';
import { type Computed, useHistoryParts } from './history-store.ts';
import classes from './Kpis.module.css';

const THIN = '\u2009';
const DAY_MS = 86_400_000;

/** The period in six figures, each compared with the previous period. */
export function Kpis() {
  const {
    summary,
    before: earlier,
    isOld,
    rate,
  } = useHistoryParts(({ reports, old, rate }) => ({
    summary: reports.summary,
    before: reports.summaryBefore,
    isOld: old.has('summary'),
    rate,
  }));
  const now = toTotals(summary);
  const before = toTotals(earlier);
  const days = summary ? Math.max(1, (summary.toAt - summary.fromAt) / DAY_MS) : 1;
  return (
    <dl className={classes.kpis} data-old={(now && isOld) || undefined} aria-label="The period in figures">
      <Kpi
        name="VM hours"
        value={now && formatAmount(now.hours)}
        delta={<Delta now={now?.hours} before={before?.hours} />}
        note={now && [formatCost(now, rate?.currency), describeUntagged(summary)].filter(Boolean).join(' · ')}
      />
      <Kpi
        name="VMs created"
        value={now && formatCount(now.vms)}
        delta={<Delta now={now?.vms} before={before?.vms} />}
        note={now && `${formatAmount(now.vms / days)} per day`}
      />
      <Kpi
        name="Median lifetime"
        value={now && formatSeconds(now.medianLife)}
        delta={<Delta now={now?.medianLife} before={before?.medianLife} />}
        note={
          now &&
          (now.atDeadline === undefined
            ? 'none ended'
            : `${formatPercent(now.atDeadline)} reached their deadline`)
        }
      />
      <Kpi
        name="Peak concurrent"
        value={now && formatCount(now.peak)}
        delta={<Delta now={now?.peak} before={before?.peak} />}
        note={now && describePeak(now, summary?.zone ?? 'UTC')}
      />
      <Kpi
        name="Median time to ready"
        value={now && formatSeconds(now.readyP50)}
        delta={<Delta now={now?.readyP50} before={before?.readyP50} good="less" />}
        note={now && (now.readyP95 === undefined ? 'none provisioned' : `p95 ${formatSeconds(now.readyP95)}`)}
      />
      <Kpi
        name="Failed"
        value={now && formatPercent(divide(now.failed, now.asked), 1)}
        delta={
          <Delta
            now={divide(now?.failed, now?.asked)}
            before={divide(before?.failed, before?.asked)}
            good="less"
            points
          />
        }
        note={
          now && (now.asked === 0 ? 'no requests' : `${formatCount(now.failed)} of ${formatCount(now.asked)}`)
        }
      />
    </dl>
  );
}

interface KpiProps {
  name: string;
  value: string | undefined;
  delta: React.ReactNode;
  note: string | undefined;
}

function Kpi({ name, value, delta, note }: KpiProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === undefined ? <i className={classes.blank} /> : <b>{value}</b>}
        {value !== undefined && delta}
      </dd>
      <dd className={classes.kpiNote} title={note}>
        {note ?? '\u00a0'}
      </dd>
    </div>
  );
}

export interface Totals {
  readonly hours: number;
  readonly untaggedHours: number;
  readonly vms: number;
  readonly medianLife: number | undefined;
  readonly atDeadline: number | undefined;
  readonly peak: number;
  readonly peakAt: number;
  readonly capacity: number | undefined;
  readonly readyP50: number | undefined;
  readonly readyP95: number | undefined;
  readonly asked: number;
  readonly failed: number;
  readonly cost: number | undefined;
}

/** Sums over all groups; zero if there is no data. */
function toTotals(report: Report | undefined): Totals | undefined {
  return report && toFigures(report.rows.find(({ key }) => key === ALL_KEY));
}

export function toFigures(row: ReportRow | undefined): Totals {
  const number = (name: string) => (typeof row?.[name] === 'number' ? (row[name] as number) : undefined);
  return {
    hours: number('hours') ?? 0,
    untaggedHours: number('untaggedHours') ?? 0,
    vms: number('vms') ?? 0,
    medianLife: number('medianLife'),
    atDeadline: number('atDeadline'),
    peak: number('peak') ?? 0,
    peakAt: number('peakAt') ?? 0,
    capacity: number('capacity'),
    readyP50: number('readyP50'),
    readyP95: number('readyP95'),
    asked: number('asked') ?? 0,
    failed: number('failed') ?? 0,
    cost: number('cost'),
  };
}

/** Share of VMs without the selected tag, or without any tag. */
function describeUntagged(report: Computed | undefined): string {
  const all = toTotals(report);
  if (!report || !all || all.hours === 0) return '';
  const { by, rows } = report;
  const without = by.startsWith('tag:')
    ? toFigures(rows.find(({ key }) => key === '')).hours
    : all.untaggedHours;
  return `${by.startsWith('tag:') ? `without ${by.slice(4)}` : 'untagged'} ${formatPercent(divide(without, all.hours))}`;
}

function formatCost({ cost: sum }: Totals, currency: string | undefined): string {
  return sum === undefined || currency === undefined ? '' : `${formatAmount(sum)}${THIN}${currency}`;
}

function describePeak({ peak, peakAt, capacity }: Totals, zone: string): string {
  const day = formatPeriod({ fromAt: peakAt, toAt: peakAt + 1 }, zone);
  if (peak === 0) return 'no VMs';
  if (capacity === undefined || capacity === 0) return `on ${day.split(' – ')[0]}`;
  return `of ${formatCount(capacity)} on ${day.split(' – ')[0]?.replace(/ \d\d:\d\d$/, '')}, ${formatPercent(peak / capacity)}`;
}

export function divide(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}

/** `32 %`, or `–` if unknown. */
export function formatPercent(value: number | undefined, digits = 0): string {
  return value === undefined ? '–' : `${(value * 100).toFixed(digits)}${THIN}%`;
}

/** @param seconds */
export function formatSeconds(seconds: number | undefined): string {
  return seconds === undefined ? '–' : formatDuration(seconds * 1000);
}

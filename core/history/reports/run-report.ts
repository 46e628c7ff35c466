import { DynvmError } from '../../model/failure.ts';
import type { HistoryFacets } from '../../model/history.ts';
import type { Report, ReportFilter, ReportMetric, ReportQuery, ReportRow } from '../../model/report.ts';
import type { FacetQuery } from '../../ports.ts';
import type { ReadDatabase } from '../sqlite/database/read-database.ts';
import type { StopCheck } from '../sqlite/thread/stop-switch.ts';
import { createBuckets } from './buckets.ts';
import { openSource, type ReportSource, type Span } from './columns/report-source.ts';
import { keepTopN } from './keep-top-n.ts';
import { concurrency } from './metrics/concurrency.ts';
import { created, dashboardHours, requesters } from './metrics/created.ts';
import { createDuration, usageDuration } from './metrics/durations.ts';
import { failureReasons } from './metrics/failure-reasons.ts';
import { failures } from './metrics/failures.ts';
import { hours } from './metrics/hours.ts';
import type { Metric } from './metrics/metric.ts';
import { summary } from './metrics/summary.ts';
import { readFacets } from './read-facets.ts';

const METRICS: Readonly<Record<ReportMetric, Metric>> = {
  hours,
  'dashboard-hours': dashboardHours,
  created,
  requesters,
  'create-duration': createDuration,
  failures,
  'usage-duration': usageDuration,
  concurrency,
  summary,
  'failure-reasons': failureReasons,
};

/** The store as it was at one time: reports of it agree with each other, and what several need is read once. */
export interface Snapshot {
  /** @throws DynvmError bad-input */
  run(query: ReportQuery): Report;
  /** What VMs of a period can be grouped and filtered by. */
  facets(query: FacetQuery): HistoryFacets;
  close(): void;
}

/** Begins a read transaction of the database, which is nobody else's until {@link Snapshot.close}. */
export function openSnapshot(
  database: ReadDatabase,
  { nowMs, stop }: { nowMs: number; stop: StopCheck },
): Snapshot {
  const sources = new Map<string, ReportSource>();
  const now = nowMs / 1000;
  let first: { at: number | undefined } | undefined;
  const firstSeconds = () => {
    first ??= { at: firstStart(database) };
    return first.at;
  };
  const getSource = (span: Span, filter?: ReportFilter): ReportSource => {
    const id = JSON.stringify([span, filter]);
    const source = sources.get(id) ?? openSource(database, span, filter);
    sources.set(id, source);
    return source;
  };
  database.exec('BEGIN');
  return {
    run(query) {
      const end = query.toAt === undefined ? now : query.toAt / 1000;
      const start = query.fromAt === undefined ? (firstSeconds() ?? end) : query.fromAt / 1000;
      const source = getSource({ start, end }, query.filter);
      return compute({ database, source, query, start, end, now, stop });
    },
    facets({ fromAt, toAt, of }) {
      const seconds = firstSeconds();
      const firstAt = seconds === undefined ? undefined : seconds * 1000;
      const source = getSource({ start: Math.max(fromAt / 1000, seconds ?? 0), end: toAt / 1000 });
      return { ...(firstAt === undefined ? {} : { firstAt }), ...readFacets(source, of) };
    },
    close: () => database.exec('COMMIT'),
  };
}

interface Computation {
  readonly database: ReadDatabase;
  readonly source: ReportSource;
  readonly query: ReportQuery;
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly now: number;
  readonly stop: StopCheck;
}

function compute({ database, source, query, start, end, now, stop }: Computation): Report {
  const metric = METRICS[query.metric];
  // The dashboards truncate UTC milliseconds; their figures exist in no other zone.
  const zone = query.metric === 'dashboard-hours' ? 'UTC' : query.zone;
  const buckets = createBuckets({ bucket: query.bucket, from: start, to: end, zone }, stop);
  const rows = metric.run({ database, source, query, buckets, now });
  const { definition, columns } = (query.cost && metric.withCost?.(query.cost)) ?? metric;
  return {
    metric: query.metric,
    definition,
    zone,
    fromAt: Math.floor(start * 1000),
    toAt: Math.floor(end * 1000),
    columns: [...columns],
    buckets: buckets.map((bucket) => ({
      label: bucket.label,
      fromAt: bucket.start * 1000,
      toAt: bucket.end * 1000,
    })),
    rows: limited(query.top === undefined ? rows : keepTopN(rows, query.top, metric)),
  };
}

/** An answer crosses threads, IPC or HTTP as one text. */
const ROWS_MAX = 200_000;

function limited(rows: ReportRow[]): ReportRow[] {
  if (rows.length <= ROWS_MAX) return rows;
  throw new DynvmError({
    code: 'bad-input',
    message: `The report has ${rows.length} rows; the most is ${ROWS_MAX}`,
    hint: 'Ask for a shorter period, larger buckets, or only the largest groups (top).',
    where: { field: 'bucket' },
  });
}

function firstStart(database: ReadDatabase): number | undefined {
  const { first } = database.prepare('SELECT min(starts) AS first FROM vms').get() as {
    first: number | null;
  };
  return first ?? undefined;
}

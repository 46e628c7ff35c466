import type { ReactNode } from 'react';
import type { Report, ReportBucket } from '../../../../../core/model/report.ts';
import { formatTick, type Period } from '../../history-period.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { type Curve, Curves } from './Curves.tsx';

/** Room for `p95 1 h 05 min`. */
const NAMES_PX = 64;

/** Over more than two days, hours are labelled by their day. */
const DAY_HOURS = 24;

interface BucketCurvesProps {
  report: Report;
  bucket: ReportBucket;
  curves: readonly Curve[];
  /** Tooltip of a bucket. */
  tip: (index: number, span: Period) => ReactNode;
  onPick: (span: Period) => void;
}

/** Lines over the buckets of a report. */
export function BucketCurves({ report, bucket, curves, tip, onPick }: BucketCurvesProps) {
  const { buckets, zone } = report;
  const inDays = bucket === 'hour' && buckets.length > 2 * DAY_HOURS;
  const named = curves.some(({ say }) => say !== undefined);
  return (
    <ChartFrame
      kind="lines"
      length={buckets.length}
      most={Math.max(0, ...curves.flatMap(({ values }) => values.map((value) => value ?? 0)))}
      label={(index) => formatTick(buckets[index]?.fromAt ?? 0, inDays ? 'day' : bucket, zone)}
      labelMultiple={inDays ? DAY_HOURS : 1}
      labelsAtMost={6}
      rightPx={named ? NAMES_PX : 12}
      tip={(index) => {
        const span = buckets[index];
        return span && tip(index, span);
      }}
      onPick={(index) => {
        const span = buckets[index];
        if (span) onPick(span);
      }}
    >
      <Curves curves={curves} />
    </ChartFrame>
  );
}

/** One figure per bucket, of one group; undefined where missing. */
export function toValues(report: Report, figure: string, key?: string): (number | undefined)[] {
  const rows = new Map(
    report.rows.filter((row) => key === undefined || row.key === key).map((row) => [row.bucket, row]),
  );
  return report.buckets.map(({ label }) => {
    const value = rows.get(label)?.[figure];
    return typeof value === 'number' ? value : undefined;
  });
}

import type { Report, ReportBucket } from '../../../../../core/model/report.ts';
import { formatBucket, formatTick, type Period } from '../../history-period.ts';
import { type Stacks, sumParts } from '../stacks.ts';
import { Bars } from './Bars.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import { ChartTip } from './ChartTip.tsx';

const WIDEST_PX = 14;

/** Over more than two days, hours are labelled by their day. */
const DAY_HOURS = 24;

interface BucketBarsProps {
  report: Report;
  bucket: ReportBucket;
  stacks: Stacks;
  labelsAtMost: number;
  toName: (key: string) => string;
  format: (value: number) => string;
  /** Formats the sum of a bar. */
  saySum: (sum: number) => string;
  onPick: (span: Period, key: string) => void;
}

/** Stacked bars over the buckets of a report. */
export function BucketBars(props: BucketBarsProps) {
  const { report, bucket, stacks, labelsAtMost, toName, format, saySum, onPick } = props;
  const { buckets, zone } = report;
  const inDays = bucket === 'hour' && buckets.length > 2 * DAY_HOURS;
  return (
    <ChartFrame
      kind="bars"
      length={buckets.length}
      most={stacks.most}
      label={(index) => formatTick(buckets[index]?.fromAt ?? 0, inDays ? 'day' : bucket, zone)}
      labelMultiple={inDays ? DAY_HOURS : 1}
      labelsAtMost={labelsAtMost}
      tip={(index) => {
        const [span, parts] = [buckets[index], stacks.bars[index]];
        if (!span || !parts) return null;
        return (
          <ChartTip
            title={formatBucket(span, bucket, zone)}
            sum={saySum(sumParts(parts))}
            rows={parts.map(({ key, value, colour }) => ({ name: toName(key), value, colour }))}
            format={format}
          />
        );
      }}
    >
      <Bars
        bars={stacks.bars}
        widestPx={WIDEST_PX}
        onPick={(index, key) => {
          const span = buckets[index];
          if (span) onPick(span, key);
        }}
      />
    </ChartFrame>
  );
}

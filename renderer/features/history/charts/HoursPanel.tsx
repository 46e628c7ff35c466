import { memo, useMemo } from 'react';
import { formatAmount } from '../../../format/quantity.ts';
import { toSeriesColours } from '../../../theme/series-colour.ts';
import { BUCKET_WORDS, chooseBarBucket } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { toKeyFilter } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { BucketBars } from './drawing/BucketBars.tsx';
import { EmptyChart } from './EmptyChart.tsx';
import { toDimensionName, toGroupName } from './group-names.ts';
import { HoursLegend } from './HoursLegend.tsx';
import { indexBuckets, type Stacks, toStacks } from './stacks.ts';

/** VM hours per bucket, stacked, with the sum of each group. */
export function HoursPanel() {
  const report = useReport('hours');
  const wanted = useHistory(({ by }) => by);
  const withCost = useHistory(({ rate }) => rate !== undefined);
  const stacks = useMemo(() => report && toHoursStacks(report), [report]);
  return (
    <ChartPanel
      slot="hours"
      title={`VM hours ${BUCKET_WORDS[report ? chooseBarBucket(report) : 'day']}`}
      note={`by ${toDimensionName(report?.by ?? wanted)}`}
      className={classes.wide}
    >
      {report && stacks && stacks.total === 0 && <EmptyChart>No VMs in this period.</EmptyChart>}
      {report && stacks && stacks.total > 0 && (
        <div className={classes.withLegend} data-cost={withCost || undefined}>
          <Stack report={report} stacks={stacks} />
          <HoursLegend report={report} stacks={stacks} />
        </div>
      )}
    </ChartPanel>
  );
}

function toHoursStacks(report: Computed): Stacks {
  return toStacks({
    rows: report.rows,
    length: report.buckets.length,
    findPlace: indexBuckets(report.buckets),
    getKey: ({ key }) => key,
    figure: 'hours',
    toColours: (keys) => toSeriesColours(report.by, keys),
  });
}

const Stack = memo(function Stack({ report, stacks }: { report: Computed; stacks: Stacks }) {
  const { by } = report;
  return (
    <BucketBars
      report={report}
      bucket={chooseBarBucket(report)}
      stacks={stacks}
      labelsAtMost={7}
      toName={(key) => toGroupName(key, by)}
      format={formatAmount}
      saySum={(sum) => `${formatAmount(sum)}\u2009h`}
      onPick={({ fromAt, toAt }, key) =>
        openList({
          ...toKeyFilter(by, key),
          presentFromAt: Math.round(fromAt),
          presentToAt: Math.round(toAt),
        })
      }
    />
  );
});

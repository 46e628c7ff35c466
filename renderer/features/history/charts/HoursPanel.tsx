import { memo, useMemo } from 'react';
import { amount } from '../../../format/quantity.ts';
import { seriesColours } from '../../../theme/series-colour.ts';
import { BUCKET_WORDS, barLength } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { filterOfKey } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { BucketBars } from './drawing/BucketBars.tsx';
import { NothingHere } from './EmptyChart.tsx';
import { byWord, keyName } from './group-names.ts';
import { HoursLegend } from './HoursLegend.tsx';
import { placesOfBuckets, type Stacks, stacksOf } from './stacks.ts';

/** VM hours of each bucket, stacked, with what each part came to. */
export function HoursPanel() {
  const report = useReport('hours');
  const wanted = useHistory(({ by }) => by);
  const stacks = useMemo(() => report && hoursStacks(report), [report]);
  return (
    <ChartPanel
      slot="hours"
      title={`VM hours ${BUCKET_WORDS[report ? barLength(report) : 'day']}`}
      note={`by ${byWord(report?.by ?? wanted)}`}
      className={classes.wide}
    >
      {report && stacks && stacks.total === 0 && <NothingHere>No VM was there in this period.</NothingHere>}
      {report && stacks && stacks.total > 0 && (
        <div className={classes.withLegend}>
          <Stack report={report} stacks={stacks} />
          <HoursLegend report={report} stacks={stacks} />
        </div>
      )}
    </ChartPanel>
  );
}

function hoursStacks(report: Computed): Stacks {
  return stacksOf({
    rows: report.rows,
    length: report.buckets.length,
    placeOf: placesOfBuckets(report.buckets),
    keyOf: ({ key }) => key,
    figure: 'hours',
    coloursOf: (keys) => seriesColours(report.by, keys),
  });
}

const Stack = memo(function Stack({ report, stacks }: { report: Computed; stacks: Stacks }) {
  const { by } = report;
  return (
    <BucketBars
      report={report}
      bucket={barLength(report)}
      stacks={stacks}
      labelsAtMost={7}
      nameOf={(key) => keyName(key, by)}
      format={amount}
      saySum={(sum) => `${amount(sum)}\u2009h`}
      onPick={({ fromAt, toAt }, key) =>
        openList({
          ...filterOfKey(by, key),
          presentFromAt: Math.round(fromAt),
          presentToAt: Math.round(toAt),
        })
      }
    />
  );
});

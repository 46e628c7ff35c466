import { memo, useMemo } from 'react';
import { amount } from '../../../format/quantity.ts';
import { seriesColours } from '../../../theme/series-colour.ts';
import { BUCKET_WORDS, barLength, bucketTitle, tickLabel } from '../../../view/history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { filterOfKey } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { Bars } from './drawing/Bars.tsx';
import { ChartFrame } from './drawing/ChartFrame.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { HoursLegend } from './HoursLegend.tsx';
import { byWord, keyName } from './key-words.ts';
import { NothingHere } from './NothingHere.tsx';
import { heightOf, placesOfBuckets, type Stacks, stacksOf } from './stacks.ts';

const WIDEST_PX = 14;

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
  const { buckets, zone, by } = report;
  const bucket = barLength(report);
  return (
    <ChartFrame
      kind="bars"
      length={buckets.length}
      most={stacks.most}
      label={(index) => tickLabel(buckets[index]?.fromAt ?? 0, bucket, zone)}
      labelsAtMost={7}
      tip={(index) => {
        const span = buckets[index];
        const parts = stacks.bars[index];
        if (!span || !parts) return null;
        return (
          <ChartTip
            title={bucketTitle(span, bucket, zone)}
            sum={`${amount(heightOf(parts))}\u2009h`}
            rows={parts.map(({ key, value, colour }) => ({ name: keyName(key, by), value, colour }))}
            format={amount}
          />
        );
      }}
    >
      <Bars
        bars={stacks.bars}
        widestPx={WIDEST_PX}
        onPick={(index, key) => {
          const span = buckets[index];
          if (!span) return;
          openList({
            ...filterOfKey(by, key),
            presentFromAt: Math.round(span.fromAt),
            presentToAt: Math.round(span.toAt),
          });
        }}
      />
    </ChartFrame>
  );
});

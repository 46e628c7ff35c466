import { memo, useMemo } from 'react';
import { ALL_KEY, type ReportRow } from '../../../../core/model/report.ts';
import { count, countOf } from '../../../format/quantity.ts';
import { seriesColours } from '../../../theme/series-colour.ts';
import { sayPeriod } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { figuresOf, sayDuration } from '../Kpis.tsx';
import { filterOfKey } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { KeyLine } from './ColourKey.tsx';
import { Bars } from './drawing/Bars.tsx';
import { ChartFrame } from './drawing/ChartFrame.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { Dashes } from './drawing/Dashes.tsx';
import { NothingHere } from './EmptyChart.tsx';
import { byWord, keyName } from './group-names.ts';
import { classesShown, classTitle, keptOf, LIFE_CLASSES, placeOfClass } from './lifetime-classes.ts';
import { heightOf, stacksOf } from './stacks.ts';

const WIDEST_PX = 26;

/** How long VMs were kept, and in the period before; all together, or each group. */
export function LivesPanel() {
  const [lives, before] = [useReport('lives'), useReport('livesBefore')];
  const by = useHistory((history) => history.by);
  const empty = lives && lives.rows.length === 0 && (before?.rows.length ?? 0) === 0;
  return (
    <ChartPanel
      slot="lives"
      title="How long VMs live"
      note="minutes up to 1 h"
      split={['All', `By ${byWord(by)}`]}
    >
      {empty && <NothingHere>No VM of this period has ended.</NothingHere>}
      {lives && !empty && (
        <div className={classes.column}>
          <Histogram lives={lives} before={before} />
          {lives.by === 'none' ? <Key before={before} /> : <GroupKey lives={lives} />}
        </div>
      )}
    </ChartPanel>
  );
}

/** Which mark is which period, and the one figure that says it all. */
function Key({ before }: { before: Computed | undefined }) {
  const summary = useReport('summary');
  const { medianLife } = figuresOf(summary?.rows.find(({ key }) => key === ALL_KEY));
  return (
    <p className={classes.key}>
      <span>
        <i className={classes.swatch} style={{ background: 'var(--measure)' }} /> this period
      </span>
      {before && (
        <span>
          <i className={classes.dash} /> {sayPeriod(before, before.zone)}
        </span>
      )}
      {medianLife !== undefined && <b>half end within {sayDuration(medianLife)}</b>}
    </p>
  );
}

function GroupKey({ lives }: { lives: Computed }) {
  const { keys } = stacksOfLives(lives, LIFE_CLASSES.length);
  const colours = seriesColours(lives.by, keys);
  return (
    <KeyLine keys={keys.map((key) => ({ name: keyName(key, lives.by), colour: colours.get(key) ?? '' }))} />
  );
}

function stacksOfLives(lives: Computed, length: number) {
  return stacksOf({
    rows: lives.rows,
    length,
    placeOf: ({ upToMinutes }) => placeOfClass(upToMinutes),
    keyOf: ({ key }) => key,
    figure: 'vms',
    coloursOf: (keys) =>
      lives.by === 'none' ? new Map([['', 'var(--measure)']]) : seriesColours(lives.by, keys),
  });
}

interface HistogramProps {
  lives: Computed;
  before: Computed | undefined;
}

const Histogram = memo(function Histogram({ lives, before }: HistogramProps) {
  const { length, stacks, dashes } = useMemo(() => {
    const rows: ReportRow[] = [...lives.rows, ...(before?.rows ?? [])];
    const shown = classesShown(rows);
    return { length: shown, stacks: stacksOfLives(lives, shown), dashes: before && countsOf(before, shown) };
  }, [lives, before]);
  return (
    <ChartFrame
      kind="bars"
      length={length}
      most={Math.max(stacks.most, ...(dashes ?? []))}
      label={(index) => LIFE_CLASSES[index]?.[1] ?? ''}
      labelsAtMost={length}
      tip={(index) => {
        const parts = stacks.bars[index] ?? [];
        const rows = parts.map(({ key, value, colour }) => ({ name: keyName(key, lives.by), value, colour }));
        return (
          <ChartTip
            title={`Kept ${classTitle(index)}`}
            sum={countOf(heightOf(parts), 'VM')}
            rows={[
              ...(lives.by === 'none' ? [] : rows),
              ...(dashes
                ? [{ name: 'period before', value: dashes[index] ?? 0, colour: 'var(--text-2)' }]
                : []),
            ]}
            format={count}
          />
        );
      }}
    >
      <Bars
        bars={stacks.bars}
        widestPx={WIDEST_PX}
        onPick={(index, key) =>
          openList({
            ...filterOfKey(lives.by, key),
            handedFromAt: Math.round(lives.fromAt),
            handedToAt: Math.round(lives.toAt),
            ...keptOf(index),
          })
        }
      />
      {dashes && <Dashes values={dashes} colour="var(--text-2)" />}
    </ChartFrame>
  );
});

function countsOf({ rows }: Computed, length: number): number[] {
  const counts = Array.from({ length }, () => 0);
  for (const { upToMinutes, vms } of rows) {
    const place = placeOfClass(upToMinutes);
    if (place < length) counts[place] = (counts[place] ?? 0) + Number(vms);
  }
  return counts;
}

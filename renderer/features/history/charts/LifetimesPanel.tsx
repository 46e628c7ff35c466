import { memo, useMemo } from 'react';
import { ALL_KEY, type ReportRow } from '../../../../core/model/report.ts';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { toSeriesColours } from '../../../theme/series-colour.ts';
import { formatPeriod } from '../history-period.ts';
import { type Computed, openList, useHistory, useReport } from '../history-store.ts';
import { formatSeconds, toFigures } from '../Kpis.tsx';
import { toKeyFilter } from '../key-filter.ts';
import { ChartPanel } from './ChartPanel.tsx';
import classes from './Charts.module.css';
import { ColourKey } from './ColourKey.tsx';
import { Bars } from './drawing/Bars.tsx';
import { ChartFrame } from './drawing/ChartFrame.tsx';
import { ChartTip } from './drawing/ChartTip.tsx';
import { Dashes } from './drawing/Dashes.tsx';
import { EmptyChart } from './EmptyChart.tsx';
import { toDimensionName, toGroupName } from './group-names.ts';
import {
  countShownClasses,
  findClassIndex,
  formatClass,
  LIFETIME_CLASSES,
  toKeptRange,
} from './lifetime-classes.ts';
import { sumParts, toStacks } from './stacks.ts';

const WIDEST_PX = 26;

/** VM lifetimes in this and the previous period; combined, or by group. */
export function LifetimesPanel() {
  const [lives, before] = [useReport('lives'), useReport('livesBefore')];
  const by = useHistory((history) => history.by);
  const empty = lives && lives.rows.length === 0 && (before?.rows.length ?? 0) === 0;
  return (
    <ChartPanel
      slot="lives"
      title="VM lifetimes"
      note="minutes up to 1 h"
      split={['All', `By ${toDimensionName(by)}`]}
    >
      {empty && <EmptyChart>No VM ended in this period.</EmptyChart>}
      {lives && !empty && (
        <div className={classes.column}>
          <Histogram lives={lives} before={before} />
          {lives.by === 'none' ? <Key before={before} /> : <GroupKey lives={lives} />}
        </div>
      )}
    </ChartPanel>
  );
}

/** Which mark is which period, and the median. */
function Key({ before }: { before: Computed | undefined }) {
  const summary = useReport('summary');
  const { medianLife } = toFigures(summary?.rows.find(({ key }) => key === ALL_KEY));
  return (
    <p className={classes.key}>
      <span>
        <i className={classes.swatch} style={{ background: 'var(--measure)' }} /> this period
      </span>
      {before && (
        <span>
          <i className={classes.dash} /> {formatPeriod(before, before.zone)}
        </span>
      )}
      {medianLife !== undefined && <b>half ended within {formatSeconds(medianLife)}</b>}
    </p>
  );
}

function GroupKey({ lives }: { lives: Computed }) {
  const { keys } = toLifetimeStacks(lives, LIFETIME_CLASSES.length);
  const colours = toSeriesColours(lives.by, keys);
  return (
    <ColourKey
      keys={keys.map((key) => ({ name: toGroupName(key, lives.by), colour: colours.get(key) ?? '' }))}
    />
  );
}

function toLifetimeStacks(lives: Computed, length: number) {
  return toStacks({
    rows: lives.rows,
    length,
    findPlace: ({ upToMinutes }) => findClassIndex(upToMinutes),
    getKey: ({ key }) => key,
    figure: 'vms',
    toColours: (keys) =>
      lives.by === 'none' ? new Map([['', 'var(--measure)']]) : toSeriesColours(lives.by, keys),
  });
}

interface HistogramProps {
  lives: Computed;
  before: Computed | undefined;
}

const Histogram = memo(function Histogram({ lives, before }: HistogramProps) {
  const { length, stacks, dashes } = useMemo(() => {
    const rows: ReportRow[] = [...lives.rows, ...(before?.rows ?? [])];
    const shown = countShownClasses(rows);
    return {
      length: shown,
      stacks: toLifetimeStacks(lives, shown),
      dashes: before && countByClass(before, shown),
    };
  }, [lives, before]);
  return (
    <ChartFrame
      kind="bars"
      length={length}
      most={Math.max(stacks.most, ...(dashes ?? []))}
      label={(index) => LIFETIME_CLASSES[index]?.[1] ?? ''}
      labelsAtMost={length}
      tip={(index) => {
        const parts = stacks.bars[index] ?? [];
        const rows = parts.map(({ key, value, colour }) => ({
          name: toGroupName(key, lives.by),
          value,
          colour,
        }));
        return (
          <ChartTip
            title={`Kept ${formatClass(index)}`}
            sum={pluralize(sumParts(parts), 'VM')}
            rows={[
              ...(lives.by === 'none' ? [] : rows),
              ...(dashes
                ? [{ name: 'previous period', value: dashes[index] ?? 0, colour: 'var(--text-2)' }]
                : []),
            ]}
            format={formatCount}
          />
        );
      }}
    >
      <Bars
        bars={stacks.bars}
        widestPx={WIDEST_PX}
        onPick={(index, key) =>
          openList({
            ...toKeyFilter(lives.by, key),
            handedFromAt: Math.round(lives.fromAt),
            handedToAt: Math.round(lives.toAt),
            ...toKeptRange(index),
          })
        }
      />
      {dashes && <Dashes values={dashes} colour="var(--text-2)" />}
    </ChartFrame>
  );
});

function countByClass({ rows }: Computed, length: number): number[] {
  const counts = Array.from({ length }, () => 0);
  for (const { upToMinutes, vms } of rows) {
    const place = findClassIndex(upToMinutes);
    if (place < length) counts[place] = (counts[place] ?? 0) + Number(vms);
  }
  return counts;
}

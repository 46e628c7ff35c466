import { useMemo } from 'react';
import type { QueueRow } from '../../../../../core/model/queue.ts';
import { LinkButton } from '../../../../components/controls/LinkButton.tsx';
import { EmptyNote, Panel } from '../../../../components/Panel.tsx';
import { formatCount } from '../../../../format/quantity.ts';
import { useTable } from '../../../../store/fleet.ts';
import { useNow } from '../../../../store/now.ts';
import { openPage } from '../../../../store/ui.ts';
import { toScale } from '../../../../view/queue-scale.ts';
import { QueueItem } from './QueueItem.tsx';
import classes from './QueuePanel.module.css';

/** Listed requests; the rest are counted. */
const SHOWN = 50;

/** Who waits for room, why, and when each request should start. */
export function QueuePanel({ fillsPage = false }: { fillsPage?: boolean }) {
  const { rows } = useTable('queue');
  const waiting = useMemo(() => [...rows.values()].sort((a, b) => a.position - b.position), [rows]);
  if (waiting.length === 0) return <Panel title="Queue" note="Nobody is waiting." />;
  return (
    <Panel
      title="Queue"
      note={`${formatCount(waiting.length)} waiting · whoever used least in the last 4 h goes first`}
      aside={<Legend withLink={!fillsPage} />}
    >
      <Lane waiting={waiting} fillsPage={fillsPage} />
      <p className={classes.rule}>
        One request at a time holds the reservation: room is kept for it once smaller ones have passed it over
        for too long. Others behind it go ahead only if they should end before it starts.
      </p>
    </Panel>
  );
}

function Lane({ waiting, fillsPage }: { waiting: readonly QueueRow[]; fillsPage: boolean }) {
  // The bars move once a minute, not every second.
  const now = useNow((state) => Math.floor(state.now / 60_000) * 60_000);
  const scale = useMemo(() => toScale(waiting, now), [waiting, now]);
  return (
    <div className={fillsPage ? undefined : classes.scroll}>
      <table className={classes.lane} aria-label="Requests that wait">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Request</th>
            <th scope="col">Waited</th>
            <th scope="col">Why it waits</th>
            <th scope="col" className={classes.ticks}>
              <span>now</span>
              {scale.tickMinutes.map((minutes) => (
                <span key={minutes} style={{ left: `${(100 * minutes) / scale.minutes}%` }}>
                  {minutes}
                </span>
              ))}
            </th>
            <th scope="col">Starts</th>
            <th scope="col" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {waiting.slice(0, SHOWN).map((row) => (
            <QueueItem key={row.requestId} row={row} scale={scale} />
          ))}
        </tbody>
      </table>
      {waiting.length > SHOWN && <EmptyNote>and {formatCount(waiting.length - SHOWN)} more</EmptyNote>}
    </div>
  );
}

function Legend({ withLink }: { withLink: boolean }) {
  return (
    <>
      <span className={classes.legend} aria-hidden="true">
        <i className={classes.range} /> likely start, minutes from now <i className={classes.middle} /> middle
        estimate <i className={classes.kept} /> room kept for the reservation
      </span>
      {withLink && (
        <LinkButton onClick={() => openPage('capacity', { capacityTab: 'queue' })}>All</LinkButton>
      )}
    </>
  );
}

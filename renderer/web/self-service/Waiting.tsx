import { useMemo } from 'react';
import type { QueueRow } from '../../../core/model/queue.ts';
import { leaveQueue } from '../../actions/requests.ts';
import { OsName } from '../../components/OsName.tsx';
import { formatClockTime, formatUntil } from '../../format/time.ts';
import { useFleet, useLostSince, useTable } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import { explainWait } from '../../view/explain-wait.ts';
import classes from './SelfService.module.css';

/** Own requests in the queue. */
export function Waiting() {
  const principal = useFleet(({ me }) => me?.principal);
  const { rows } = useTable('queue');
  const mine = useMemo(
    () =>
      [...rows.values()].filter(({ owner }) => owner === principal).sort((a, b) => a.position - b.position),
    [rows, principal],
  );
  if (mine.length === 0) return <p className={classes.note}>None of your requests is waiting.</p>;
  return mine.map((row) => <WaitingCard key={row.requestId} row={row} total={rows.size} />);
}

function WaitingCard({ row, total }: { row: QueueRow; total: number }) {
  const isLost = useLostSince() !== undefined;
  const { sentence } = explainWait(row.reason);
  return (
    <section className={classes.card} aria-label={row.descriptor}>
      <div className={classes.head}>
        <b className={classes.name}>{row.descriptor}</b>
        <Estimate estimate={row.estimate} />
        <span className={classes.what}>
          {row.count} × <OsName osKey={row.osKey} /> · position {row.position} of {total}
          {row.estimate && (
            <span className={classes.deadline}>
              {formatClockTime(row.estimate.earliestAt)} – {formatClockTime(row.estimate.latestAt)}
            </span>
          )}
        </span>
      </div>
      <p className={classes.why}>{sentence}</p>
      <div className={classes.actions}>
        <button
          type="button"
          className={classes.secondary}
          disabled={isLost}
          onClick={() => void leaveQueue(row)}
        >
          Leave the queue
        </button>
      </div>
    </section>
  );
}

function Estimate({ estimate }: Pick<QueueRow, 'estimate'>) {
  const text = useNow(({ now }) => (estimate ? formatUntil(estimate.likelyAt, now) : 'no estimate'));
  return <span className={classes.left}>{text}</span>;
}

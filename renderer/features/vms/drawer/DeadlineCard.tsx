import type { Lease } from '../../../../core/model/lease.ts';
import {
  formatDayTime,
  formatDuration,
  formatFullTime,
  formatLongDuration,
  formatUntil,
} from '../../../format/time.ts';
import { useNow } from '../../../store/now.ts';
import { ENDING_SOON_MS } from '../../../view/deadlines.ts';
import { openExtendDialog } from '../dialogs/dialog-store.ts';
import { EXTENSIONS, previewExtension } from '../dialogs/extension.ts';
import { useExtendCap } from '../dialogs/use-extend-cap.ts';
import { extendAndReport } from '../vm-actions.ts';
import classes from './DeadlineCard.module.css';

/** The deadline, the remaining lifetime, and buttons to extend. */
export function DeadlineCard({ lease }: { lease: Lease }) {
  const now = useNow((state) => state.now);
  const { deadlineAt, createdAt } = lease;
  const lifeMs = Math.max(1, deadlineAt - createdAt);
  const leftMs = Math.max(0, deadlineAt - now);
  const leases = [lease];
  const cap = useExtendCap();
  return (
    <section className={classes.card} aria-label="Deadline">
      <div>
        <p>
          Deleted automatically <b>{formatUntil(deadlineAt, now)}</b>
        </p>
        <p className={classes.note} title={formatFullTime(deadlineAt)}>
          {formatDayTime(deadlineAt, now)} · total lifetime{' '}
          {lifeMs < 60_000 ? formatDuration(lifeMs) : formatLongDuration(lifeMs)}
        </p>
      </div>
      <span className={classes.extend}>
        {EXTENSIONS.map(({ label, minutes }) => {
          const change = previewExtension(leases, minutes);
          const title =
            change && `${formatDayTime(change.beforeAt, now)} becomes ${formatDayTime(change.afterAt, now)}`;
          return (
            <button
              key={label}
              type="button"
              title={title}
              aria-label={`Extend by ${label}`}
              disabled={minutes > cap.minutes}
              onClick={() => extendAndReport(leases, minutes)}
            >
              {label}
            </button>
          );
        })}
        <button type="button" onClick={() => openExtendDialog(leases)}>
          Until…
        </button>
      </span>
      <i className={classes.life} data-soon={leftMs < ENDING_SOON_MS || undefined} aria-hidden="true">
        <b style={{ width: `${(leftMs / lifeMs) * 100}%` }} />
      </i>
    </section>
  );
}

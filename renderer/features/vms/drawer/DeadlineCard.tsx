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

/** When it goes, how much of its life is left, and buttons to move that. */
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
          Goes by itself <b>{formatUntil(deadlineAt, now)}</b>
        </p>
        <p className={classes.note} title={formatFullTime(deadlineAt)}>
          {formatDayTime(deadlineAt, now)} · lives{' '}
          {lifeMs < 60_000 ? formatDuration(lifeMs) : formatLongDuration(lifeMs)} in all
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
          Custom…
        </button>
      </span>
      <i className={classes.life} data-soon={leftMs < ENDING_SOON_MS || undefined} aria-hidden="true">
        <b style={{ width: `${(leftMs / lifeMs) * 100}%` }} />
      </i>
    </section>
  );
}

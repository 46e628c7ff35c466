import type { LogRow } from '../../../core/model/audit.ts';
import type { Lease } from '../../../core/model/lease.ts';
import { formatTimesIn } from '../../format/time.ts';
import { useFleet } from '../../store/fleet.ts';
import { describeRetry } from '../../view/describe-retry.ts';
import { isInProgress } from '../../view/progress.ts';
import classes from './RetryNote.module.css';

/** Which attempt a VM is at, where, and why the one before failed; nothing at the first attempt. */
export function RetryNote({ lease }: { lease: Lease }) {
  const wanted = lease.attempt > 1 && isInProgress(lease);
  const failed = useFleet(({ tables }) =>
    wanted ? findFailedAttempt(tables.activity.rows.values(), lease.id) : undefined,
  );
  if (!wanted) return null;
  const text = formatTimesIn(describeRetry(lease, failed));
  return (
    <p className={classes.retry} title={text}>
      {text}
    </p>
  );
}

/** The latest failed attempt of a lease. */
function findFailedAttempt(lines: Iterable<LogRow>, leaseId: string): LogRow | undefined {
  let latest: LogRow | undefined;
  for (const line of lines) {
    if (line.kind !== 'lease.attempt-failed' || line.leaseId !== leaseId) continue;
    if (latest === undefined || line.at >= latest.at) latest = line;
  }
  return latest;
}

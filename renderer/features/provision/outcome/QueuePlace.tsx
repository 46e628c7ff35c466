import { formatClockTime } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { explainWait } from '../../../view/explain-wait.ts';
import classes from './OutcomePane.module.css';

/** Where a request stands in the queue, why it waits, and when it should start. */
export function QueuePlace({ requestId }: { requestId: string }) {
  const row = useTable('queue').rows.get(requestId);
  if (!row) return null;
  const { position, reason, estimate, untilAt } = row;
  const { sentence, fact } = explainWait(reason);
  const start = estimate
    ? `Should start between ${formatClockTime(estimate.earliestAt)} and ${formatClockTime(estimate.latestAt)}.`
    : 'Nobody can tell when it starts.';
  return (
    <p className={classes.queue} role="status">
      <strong>Position {position} in the queue.</strong> {sentence}
      {fact !== undefined && ` (${fact})`}. {start} Refused at {formatClockTime(untilAt)} if nothing comes
      free by then.
    </p>
  );
}

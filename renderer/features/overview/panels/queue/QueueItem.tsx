import { ActionIcon } from '@mantine/core';
import { IconBell, IconBellFilled, IconX } from '@tabler/icons-react';
import type { QueueRow } from '../../../../../core/model/queue.ts';
import { leaveQueue } from '../../../../actions/requests.ts';
import { OsName } from '../../../../components/OsName.tsx';
import { StateMark } from '../../../../components/StateMark.tsx';
import { VmName } from '../../../../components/VmName.tsx';
import { formatClockTime, formatDuration, formatFullTime, formatUntil } from '../../../../format/time.ts';
import { useFleet } from '../../../../store/fleet.ts';
import { toggleAwaitedRequest, useNotificationRequests } from '../../../../store/notification-requests.ts';
import { useNow } from '../../../../store/now.ts';
import { explainWait } from '../../../../view/explain-wait.ts';
import { type QueueScale, toSpan } from '../../../../view/queue-scale.ts';
import { refuseOwned } from '../../../../view/rights.ts';
import classes from './QueuePanel.module.css';

const TAGS_SHOWN = 2;

/** One request in line. `B` on it: notify when ready. */
export function QueueItem({ row, scale }: { row: QueueRow; scale: QueueScale }) {
  const { requestId, descriptor, queuedAt, untilAt, reason } = row;
  const waited = useNow(({ now }) => formatDuration(Math.max(0, now - queuedAt)));
  const { sentence, fact } = explainWait(reason);
  const isReserved = reason.kind === 'reserved';
  const onKeyDown = ({ key, ctrlKey, metaKey }: React.KeyboardEvent) => {
    if (key.toLowerCase() === 'b' && !ctrlKey && !metaKey) toggleAwaitedRequest(requestId);
  };
  return (
    <tr data-reserved={isReserved || undefined} onKeyDown={onKeyDown}>
      <td>{row.position}</td>
      <td>
        <strong>
          <VmName name={descriptor} />
        </strong>
        <small className={classes.note}>
          {row.count} × <OsName osKey={row.osKey} /> · {row.requester}
          {Object.entries(row.tags)
            .slice(0, TAGS_SHOWN)
            .map(([key, value]) => (
              <span key={key} className={classes.tag}>
                {key}={value}
              </span>
            ))}
          {isReserved && <span className={classes.reserved}>reservation</span>}
        </small>
      </td>
      <td title={`Refused at ${formatFullTime(untilAt)} if nothing comes free by then`}>{waited}</td>
      <td data-mark={reason.kind === 'no-host' ? 'bad' : undefined}>
        <span className={classes.why} title={sentence}>
          {reason.kind === 'no-host' && <StateMark mark="bad" />} {sentence}
        </span>
        <small>{fact ?? `Refused at ${formatClockTime(untilAt)} if nothing comes free`}</small>
      </td>
      <EstimateCells row={row} scale={scale} />
      <td className={classes.actions}>
        <Actions row={row} />
      </td>
    </tr>
  );
}

function EstimateCells({ row: { estimate, reason }, scale }: { row: QueueRow; scale: QueueScale }) {
  const likely = useNow(({ now }) => (estimate ? formatUntil(estimate.likelyAt, now) : ''));
  if (!estimate) {
    return (
      <>
        <td className={classes.noEstimate}>
          <span>no estimate</span>
        </td>
        <td />
      </>
    );
  }
  const { left, width, middle } = toSpan(estimate, scale);
  const range = `${formatClockTime(estimate.earliestAt)} – ${formatClockTime(estimate.latestAt)}`;
  return (
    <>
      <td className={classes.bar} aria-hidden="true">
        {reason.kind === 'reserved' && reason.free > 0 && (
          <i
            className={classes.kept}
            style={{ left: 0, width: `${(middle * reason.free) / reason.needed}%` }}
          />
        )}
        <i className={classes.range} style={{ left: `${left}%`, width: `${width}%` }} />
        <i className={classes.middle} style={{ left: `${middle}%` }} />
      </td>
      <td className={classes.starts}>
        <strong>{likely}</strong>
        <small title="About 70 % of such waits ended in this range">{range}</small>
      </td>
    </>
  );
}

function Actions({ row }: { row: QueueRow }) {
  const { requestId, descriptor } = row;
  const isAwaited = useNotificationRequests(({ requests }) => requests.includes(requestId));
  const refusal = useFleet(({ me }) => refuseOwned(me, descriptor, row));
  return (
    <>
      <ActionIcon
        aria-label={`Notify me when ${descriptor} is ready`}
        aria-pressed={isAwaited}
        title="Notify me when ready (B)"
        onClick={() => toggleAwaitedRequest(requestId)}
      >
        {isAwaited ? <IconBellFilled size={15} /> : <IconBell size={15} stroke={1.7} />}
      </ActionIcon>
      <ActionIcon
        aria-label={`Cancel ${descriptor}`}
        title={refusal ?? 'Leave the queue'}
        disabled={refusal !== undefined}
        onClick={() => leaveQueue(row)}
      >
        <IconX size={15} stroke={1.7} />
      </ActionIcon>
    </>
  );
}

import { ActionIcon } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import type { RequestRow } from '../../../../core/model/request.ts';
import { openVmsMatching } from '../../../actions/open-subject.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { formatClockTime, formatDuration, formatFullTime } from '../../../format/time.ts';
import type { Mark } from '../../../view/mark.ts';
import { listEndedRequests } from '../../../view/progress.ts';
import { openSameAgain } from '../../provision/draft-store.ts';
import classes from './Lists.module.css';

const SHOWN = 12;
type Ended = Exclude<RequestRow['state'], { kind: 'waiting' | 'running' }>;
const MARKS: Readonly<Record<Ended['kind'], Mark>> = {
  succeeded: 'ok',
  partial: 'warn',
  failed: 'bad',
  cancelled: 'gone',
};

interface RecentRequestsProps {
  requests: ReadonlyMap<unknown, RequestRow>;
  leases: ReadonlyMap<unknown, Lease>;
}

/** The outcome of recent requests, and how long each took. */
export function RecentRequests({ requests, leases }: RecentRequestsProps) {
  const ended = useMemo(() => listEndedRequests(requests).slice(0, SHOWN), [requests]);
  if (ended.length === 0) return null;
  return (
    <>
      <h3 className={classes.subhead}>Recently finished</h3>
      <ul className={classes.list}>
        {ended.map(({ request: { id, spec, createdAt, leaseIds }, state }) => (
          <li
            key={id}
            className={classes.ended}
            title={'failure' in state ? state.failure.message : undefined}
          >
            <StateMark mark={MARKS[state.kind]} />
            <LinkButton className={classes.clip} onClick={() => openVmsMatching(spec.descriptor)}>
              <VmName name={spec.descriptor} />
            </LinkButton>
            <ActionIcon
              className={classes.onRow}
              aria-label={`Get the same again as ${spec.descriptor}`}
              title="Get the same again"
              onClick={() => openSameAgain(spec)}
            >
              <IconRepeat size={14} stroke={1.8} />
            </ActionIcon>
            <small>{describeOutcome(state, leaseIds, leases)}</small>
            <time title={formatFullTime(state.at)}>
              {state.kind === 'succeeded'
                ? `in ${formatDuration(state.at - createdAt)}`
                : formatClockTime(state.at)}
            </time>
          </li>
        ))}
      </ul>
    </>
  );
}

function describeOutcome(
  state: Ended,
  leaseIds: readonly string[],
  leases: RecentRequestsProps['leases'],
): string {
  if (state.kind === 'failed' || state.kind === 'cancelled') return state.kind;
  if (state.kind === 'succeeded') return pluralize(leaseIds.length, 'VM');
  const got = leaseIds.filter((id) => leases.get(id)?.availableAt !== undefined).length;
  return `${got} of ${pluralize(leaseIds.length, 'VM')}`;
}

import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { openVmDetails, openVmsMatching } from '../../../actions/open-subject.ts';
import { cancelRequest } from '../../../actions/requests.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { RetryNote } from '../../../components/measures/RetryNote.tsx';
import { StepTrack } from '../../../components/measures/StepTrack.tsx';
import { EmptyNote, Panel } from '../../../components/Panel.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatCount } from '../../../format/quantity.ts';
import { formatDuration } from '../../../format/time.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { toLeaseState } from '../../../view/lease-state.ts';
import {
  isLate,
  learnUsualTimesByOs,
  listRequestsInProgress,
  type RequestInProgress,
  sortByProgress,
  type UsualTimes,
} from '../../../view/progress.ts';
import { refuseOwned } from '../../../view/rights.ts';
import { describeUsual } from '../../../view/storage-queue.ts';
import page from '../OverviewPage.module.css';
import lists from './Lists.module.css';
import classes from './ProgressPanel.module.css';
import { RecentRequests } from './RecentRequests.tsx';

/** Listed VMs per request; the rest are counted. */
const LEASES_SHOWN = 8;

/** Requests in progress, VM by VM. */
export function ProgressPanel() {
  const requests = useTable('requests').rows;
  const leases = useTable('leases').rows;
  const running = useMemo(() => listRequestsInProgress(requests, leases), [requests, leases]);
  const getUsualTimes = useMemo(() => learnUsualTimesByOs(leases), [leases]);
  return (
    <Panel
      title="In progress"
      note={formatCount(running.length)}
      aside={<StepLegend />}
      scrolls
      feed
      className={page.progressPanel}
    >
      {running.length === 0 && <EmptyNote>Nothing in progress. Press N to get VMs.</EmptyNote>}
      <ul className={lists.list}>
        {running.map((each) => (
          <RequestItem key={each.request.id} usual={getUsualTimes(each.request.spec.osKey)} {...each} />
        ))}
      </ul>
      <RecentRequests requests={requests} leases={leases} />
    </Panel>
  );
}

function StepLegend() {
  return (
    <span className={classes.steps} aria-hidden="true">
      {['queue', 'clone', 'boot', 'IP'].map((step) => (
        <span key={step}>{step}</span>
      ))}
    </span>
  );
}

function RequestItem({ request, leases, usual }: RequestInProgress & { usual: UsualTimes }) {
  const now = useNow((state) => state.now);
  const { spec } = request;
  const refusal = useFleet(({ me }) => refuseOwned(me, spec.descriptor, request));
  const late = leases.some((lease) => isLate(lease, usual, now));
  return (
    <li className={classes.request} style={{ '--digits': String(spec.count).length } as React.CSSProperties}>
      <div className={classes.requestHead}>
        <LinkButton
          className={lists.clip}
          title="Show these VMs"
          onClick={() => openVmsMatching(spec.descriptor)}
        >
          <VmName name={spec.descriptor} />
        </LinkButton>
        <time data-mark={late ? 'warn' : undefined}>{formatDuration(now - request.createdAt)}</time>
        <ActionIcon
          size={18}
          aria-label={`Cancel ${spec.descriptor}`}
          title={refusal ?? 'Cancel the request and delete its VMs'}
          disabled={refusal !== undefined}
          onClick={() => cancelRequest(request)}
        >
          <IconX size={13} stroke={1.8} />
        </ActionIcon>
      </div>
      <div className={classes.requestNote}>
        <span>
          {spec.count} × {spec.osKey}
        </span>
        <span className={lists.clip}>{request.requester}</span>
        {Object.entries(spec.tags)
          .slice(0, 2)
          .map(([key, value]) => (
            <span key={key} className={classes.tag}>
              {key}={value}
            </span>
          ))}
        <span>{describeUsual(usual, leases)}</span>
      </div>
      {sortByProgress(leases)
        .slice(0, LEASES_SHOWN)
        .map((lease) => (
          <LeaseLine key={lease.id} lease={lease} usual={usual} now={now} />
        ))}
      {leases.length > LEASES_SHOWN && (
        <div className={classes.requestNote}>
          <span>and {formatCount(leases.length - LEASES_SHOWN)} more</span>
        </div>
      )}
    </li>
  );
}

function LeaseLine({ lease, usual, now }: { lease: Lease; usual: UsualTimes; now: number }) {
  const elapsed = (lease.availableAt ?? lease.endedAt ?? now) - lease.createdAt;
  const late = isLate(lease, usual, now);
  const { mark, word, sentence } = toLeaseState(lease, now);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: by keyboard, the name of the request opens its VMs */}
      <div className={classes.lease} onDoubleClick={() => openVmDetails(lease.id)}>
        <b>{lease.index}</b>
        <span className={lists.clip}>{lease.hostName ?? ''}</span>
        <StepTrack lease={lease} usual={usual} now={now} late={late} />
        <span className={lists.clip} title={sentence}>
          <StateWord mark={late ? 'warn' : mark}>
            {lease.state.kind === 'available' ? 'ready' : word}
          </StateWord>
        </span>
        <time>{formatDuration(elapsed)}</time>
      </div>
      <RetryNote lease={lease} />
    </>
  );
}

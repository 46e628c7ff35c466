import { ActionIcon, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Lease } from '../../../../core/model/lease.ts';
import { isPending, type RequestRow } from '../../../../core/model/request.ts';
import { cancelRequest } from '../../../actions/requests.ts';
import { copyText } from '../../../actions/shell.ts';
import { GuardedButton } from '../../../components/controls/GuardedButton.tsx';
import { OpenLoginIcon } from '../../../components/controls/OpenLogin.tsx';
import { RetryNote } from '../../../components/measures/RetryNote.tsx';
import { StepTrack } from '../../../components/measures/StepTrack.tsx';
import { StateWord } from '../../../components/StateMark.tsx';
import { VmName } from '../../../components/VmName.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatDuration } from '../../../format/time.ts';
import { useFleet, useTable } from '../../../store/fleet.ts';
import { useNow } from '../../../store/now.ts';
import { toLeaseState } from '../../../view/lease-state.ts';
import {
  isInProgress,
  isLate,
  learnUsualTimes,
  sortByProgress,
  type UsualTimes,
} from '../../../view/progress.ts';
import { refuseOwned } from '../../../view/rights.ts';
import { describeUsual } from '../../../view/storage-queue.ts';
import { CurlLine } from '../CurlLine.tsx';
import draft from '../form/ProvisionForm.module.css';
import panes from '../Panes.module.css';
import { toDraft } from '../provision-draft.ts';
import rows from '../Rows.module.css';
import { CopyButtons } from './CopyButtons.tsx';
import classes from './OutcomePane.module.css';
import { QueuePlace } from './QueuePlace.tsx';

interface OutcomePaneProps {
  requestId: string;
  onClose: () => void;
  onAgain: (request: RequestRow) => void;
}

/** From the request to the addresses. */
export function OutcomePane({ requestId, onClose, onAgain }: OutcomePaneProps) {
  const request = useTable('requests').rows.get(requestId);
  const all = useTable('leases').rows;
  const osKey = request?.spec.osKey ?? '';
  const usual = useMemo(() => learnUsualTimes(all.values(), osKey), [all, osKey]);
  if (!request) return <p className={panes.nothing}>Request sent; waiting for a response.</p>;
  const running = isPending(request);
  const leases = orderLeases(
    request.leaseIds.flatMap((id) => all.get(id) ?? []),
    running,
  );
  return (
    <div className={panes.ask}>
      <Headline request={request} leases={leases} usual={usual} />
      {request.state.kind === 'waiting' && <QueuePlace requestId={requestId} />}
      <div className={classes.outcomeList}>
        <table className={`${rows.rows} ${classes.outcome}`} aria-label="VMs of this request">
          <tbody>
            {leases.map((lease) => (
              <LeaseRow key={lease.id} lease={lease} usual={usual} />
            ))}
          </tbody>
        </table>
      </div>
      <CurlLine draft={{ ...toDraft(request.spec), descriptor: request.spec.descriptor }} />
      <footer className={panes.foot}>
        <CopyButtons leases={leases} />
        <p />
        {running ? (
          <CancelButton request={request} />
        ) : (
          <Button variant="default" onClick={() => onAgain(request)}>
            Get the same again
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {running ? 'Continue in background' : 'Close'}
        </Button>
      </footer>
    </div>
  );
}

function CancelButton({ request }: { request: RequestRow }) {
  const refusal = useFleet(({ me }) => refuseOwned(me, request.spec.descriptor, request));
  return (
    <GuardedButton
      refusal={refusal}
      variant="default"
      color="red"
      onClick={() => void cancelRequest(request)}
    >
      Cancel the request
    </GuardedButton>
  );
}

/** While any is being built, those come first; then all by their index. */
function orderLeases(leases: readonly Lease[], running: boolean): readonly Lease[] {
  return running ? sortByProgress(leases) : leases.toSorted((a, b) => a.index - b.index);
}

function LeaseRow({ lease, usual }: { lease: Lease; usual: UsualTimes }) {
  const making = isInProgress(lease);
  const now = useNow((state) => (making ? state.now : 0));
  const elapsed = (lease.availableAt ?? lease.endedAt ?? now) - lease.createdAt;
  const late = isLate(lease, usual, now);
  const { mark, word, sentence } = toLeaseState(lease, now);
  const { address, name } = lease;
  return (
    <tr>
      <th scope="row">
        <VmName name={name} descriptor={lease.descriptor} />
        <RetryNote lease={lease} />
      </th>
      <td>{lease.hostName}</td>
      <td className={rows.barCell}>
        <StepTrack lease={lease} usual={usual} now={now} late={late} />
      </td>
      <td title={sentence}>
        <StateWord mark={late ? 'warn' : mark}>{address ? 'ready' : word}</StateWord>
      </td>
      <td className={address ? draft.mono : classes.reason} title={address ? undefined : sentence}>
        {address ?? sentence ?? ''}
      </td>
      <td className={classes.icons}>
        {address && (
          <>
            <ActionIcon
              aria-label={`Copy the address of ${name}`}
              title="Copy the address"
              onClick={() => copyText(address, address)}
            >
              <IconCopy size={14} stroke={1.7} />
            </ActionIcon>
            <OpenLoginIcon name={name} address={address} osKey={lease.osKey} />
          </>
        )}
      </td>
      <td>{formatDuration(elapsed)}</td>
    </tr>
  );
}

interface HeadlineProps {
  request: RequestRow;
  leases: readonly Lease[];
  usual: UsualTimes;
}

function Headline({ request, leases, usual }: HeadlineProps) {
  const { state, spec } = request;
  const ready = leases.filter(
    ({ address, state: { kind } }) => address !== undefined && kind === 'available',
  ).length;
  const of = `${formatCount(ready)} of ${pluralize(spec.count, 'VM')} ready`;
  return (
    <div className={classes.headline} role="status">
      <VmName name={spec.descriptor} />
      {state.kind === 'running' && <StateWord mark="busy">{of}</StateWord>}
      {state.kind === 'running' && <small>{describeUsual(usual, leases)}</small>}
      {state.kind === 'waiting' && <StateWord mark="busy">waiting in the queue</StateWord>}
      {state.kind === 'succeeded' && <StateWord mark="ok">{of}</StateWord>}
      {state.kind === 'cancelled' && <StateWord mark="gone">cancelled</StateWord>}
      {(state.kind === 'failed' || state.kind === 'partial') && (
        <StateWord mark={state.kind === 'failed' ? 'bad' : 'warn'}>
          {state.kind === 'partial' ? `${of}: ` : ''}
          {state.failure.message} {state.failure.hint}
        </StateWord>
      )}
    </div>
  );
}

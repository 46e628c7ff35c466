import { ActionIcon, Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { Lease } from '../../../core/model/lease.ts';
import type { RequestRow } from '../../../core/model/request.ts';
import { cancelRequest } from '../../actions/requests.ts';
import { copy } from '../../actions/shell.ts';
import { StateWord } from '../../components/StateMark.tsx';
import { StepTrack } from '../../components/StepTrack.tsx';
import { VmName } from '../../components/VmName.tsx';
import { count, countOf } from '../../format/quantity.ts';
import { duration } from '../../format/time.ts';
import { useTable } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import { leaseState } from '../../view/lease-state.ts';
import { isInProgress, isLate, usualTimes } from '../../view/progress.ts';
import classes from './Provision.module.css';

interface OutcomePaneProps {
  requestId: string;
  onClose: () => void;
  onAgain: () => void;
}

/** From the ask to the addresses. */
export function OutcomePane({ requestId, onClose, onAgain }: OutcomePaneProps) {
  const request = useTable('requests').rows.get(requestId);
  const all = useTable('leases').rows;
  const now = useNow((state) => state.now);
  if (!request) return <p className={classes.nothing}>Asked; waiting for the first word of it.</p>;
  const leases = request.leaseIds.flatMap((id) => all.get(id) ?? []).sort((a, b) => a.index - b.index);
  const usual = usualTimes(all.values(), request.ask.osKey);
  const running = request.state.kind === 'running';
  return (
    <div className={classes.ask}>
      <Headline request={request} leases={leases} />
      <table className={classes.outcome}>
        <tbody>
          {leases.map((lease) => {
            const elapsed = (lease.availableAt ?? lease.endedAt ?? now) - lease.createdAt;
            const late = isInProgress(lease) && isLate(elapsed, usual);
            const { mark, word, sentence } = leaseState(lease, now);
            return (
              <tr key={lease.id}>
                <th scope="row">
                  <VmName name={lease.name} descriptor={lease.descriptor} />
                </th>
                <td>{lease.hostName}</td>
                <td className={classes.barCell}>
                  <StepTrack lease={lease} usual={usual} now={now} late={late} />
                </td>
                <td title={sentence}>
                  <StateWord mark={late ? 'warn' : mark}>{lease.address ? 'ready' : word}</StateWord>
                </td>
                <td className={classes.mono}>{lease.address ?? sentence ?? ''}</td>
                <td>
                  {lease.address && (
                    <ActionIcon
                      aria-label={`Copy the address of ${lease.name}`}
                      onClick={() => copy(lease.address ?? '', 'the address')}
                    >
                      <IconCopy size={14} stroke={1.7} />
                    </ActionIcon>
                  )}
                </td>
                <td>{duration(elapsed)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <footer className={classes.foot}>
        <CopyButtons leases={leases} />
        <p />
        {running ? (
          <Button variant="default" color="red" onClick={() => cancelRequest(request)}>
            Cancel the request
          </Button>
        ) : (
          <Button variant="default" onClick={onAgain}>
            Get more
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {running ? 'Close, it goes on' : 'Close'}
        </Button>
      </footer>
    </div>
  );
}

function Headline({ request, leases }: { request: RequestRow; leases: readonly Lease[] }) {
  const { state, ask } = request;
  const ready = leases.filter(
    ({ address, state: { kind } }) => address !== undefined && kind === 'available',
  ).length;
  const of = `${count(ready)} of ${countOf(ask.count, 'VM')} ready`;
  return (
    <div className={classes.headline} role="status">
      <VmName name={ask.descriptor} />
      {state.kind === 'running' && <StateWord mark="busy">{of}</StateWord>}
      {state.kind === 'succeeded' && <StateWord mark="ok">{of}</StateWord>}
      {state.kind === 'cancelled' && <StateWord mark="gone">cancelled</StateWord>}
      {(state.kind === 'failed' || state.kind === 'partly') && (
        <StateWord mark={state.kind === 'failed' ? 'bad' : 'warn'}>
          {state.kind === 'partly' ? `${of}: ` : ''}
          {state.failure.message} {state.failure.hint}
        </StateWord>
      )}
    </div>
  );
}

function CopyButtons({ leases }: { leases: readonly Lease[] }) {
  const ready = leases.filter(({ address }) => address !== undefined);
  if (ready.length === 0) return null;
  const lines = (text: (lease: Lease) => string) => ready.map(text).join('\n');
  const json = JSON.stringify(
    ready.map(({ name, address, osKey, hostName }) => ({ name, address, os: osKey, host: hostName })),
    null,
    2,
  );
  return (
    <>
      <Button
        variant="default"
        onClick={() =>
          copy(
            lines(({ address }) => address ?? ''),
            countOf(ready.length, 'address', 'addresses'),
          )
        }
      >
        Copy {countOf(ready.length, 'address', 'addresses')}
      </Button>
      <Button
        variant="default"
        onClick={() =>
          copy(
            lines(({ address }) => `ssh root@${address}`),
            'the SSH lines',
          )
        }
      >
        Copy SSH
      </Button>
      <Button variant="default" onClick={() => copy(json, 'the JSON')}>
        Copy JSON
      </Button>
    </>
  );
}

import { IconChevronDown, IconClockPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Lease } from '../../../core/model/lease.ts';
import {
  findReleaseStart,
  releaseWithUndo,
  undoReleaseOf,
  useDelayedReleases,
} from '../../actions/delayed-release.tsx';
import { extendLeases } from '../../actions/leases.ts';
import { CopyButton } from '../../components/controls/CopyButton.tsx';
import { OsName } from '../../components/OsName.tsx';
import { StateMark, StateWord } from '../../components/StateMark.tsx';
import { pluralize } from '../../format/quantity.ts';
import { formatDayTime, formatUntil } from '../../format/time.ts';
import { useLostSince } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import { ENDING_SOON_MS } from '../../view/deadlines.ts';
import { toLeaseState } from '../../view/lease-state.ts';
import type { MyRequest } from './my-requests.ts';
import classes from './SelfService.module.css';

const EXTEND_MINUTES = 60;

/** VMs of one request: addresses, time left, and what can be done. */
export function RequestCard({ request, isFirst }: { request: MyRequest; isFirst: boolean }) {
  const [isOpen, setOpen] = useState(isFirst || request.leases.length <= 4);
  const { descriptor, osKey, leases } = request;
  return (
    <section className={classes.card} aria-label={descriptor}>
      <button type="button" className={classes.head} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <b className={classes.name}>{descriptor}</b>
        <TimeLeft request={request} />
        <span className={classes.what}>
          {leases.length} × <OsName osKey={osKey} />
          <Deadline deadlineAt={request.deadlineAt} />
        </span>
        <IconChevronDown className={classes.chevron} size={16} stroke={1.8} aria-hidden="true" />
      </button>
      <TimeBar request={request} />
      {isOpen && (
        <>
          <ul className={classes.vms}>
            {leases.map((lease) => (
              <VmLine key={lease.id} lease={lease} isSingle={leases.length === 1} />
            ))}
          </ul>
          <Actions request={request} isFirst={isFirst} />
        </>
      )}
    </section>
  );
}

function TimeLeft({ request: { deadlineAt } }: { request: MyRequest }) {
  const text = useNow(({ now }) => formatUntil(deadlineAt, now));
  const isSoon = useNow(({ now }) => deadlineAt - now < ENDING_SOON_MS);
  return (
    <span className={classes.left} data-soon={isSoon || undefined}>
      {isSoon && <StateMark mark="warn" />} {text}
    </span>
  );
}

function Deadline({ deadlineAt }: { deadlineAt: number }) {
  const time = useNow(({ now }) => formatDayTime(deadlineAt, now));
  return <span className={classes.deadline}>will be deleted {time}</span>;
}

function TimeBar({ request: { createdAt, deadlineAt } }: { request: MyRequest }) {
  const percent = useNow(({ now }) => toPercent((now - createdAt) / Math.max(1, deadlineAt - createdAt)));
  const isSoon = useNow(({ now }) => deadlineAt - now < ENDING_SOON_MS);
  return (
    <div className={classes.time} data-soon={isSoon || undefined} aria-hidden="true">
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

function toPercent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}

function VmLine({ lease, isSingle }: { lease: Lease; isSingle: boolean }) {
  const { address, hostName, index } = lease;
  return (
    <li>
      {!isSingle && <b className={classes.index}>{index}</b>}
      {address !== undefined && lease.state.kind === 'available' ? (
        <>
          <span className={classes.address}>{address}</span>
          <span className={classes.host}>{hostName}</span>
          <CopyButton text={address} what={address} />
        </>
      ) : (
        <>
          <span className={classes.host}>{hostName}</span>
          <LeaseProgress lease={lease} />
        </>
      )}
    </li>
  );
}

function LeaseProgress({ lease }: { lease: Lease }) {
  const { mark, word, sentence } = useNow(useShallow(({ now }) => toLeaseState(lease, now)));
  return (
    <span className={classes.progress} title={sentence}>
      <StateWord mark={mark}>{word}</StateWord>
    </span>
  );
}

function Actions({ request: { leases }, isFirst }: { request: MyRequest; isFirst: boolean }) {
  const [isAsked, setAsked] = useState(false);
  const isLost = useLostSince() !== undefined;
  const startsAt = useDelayedReleases(({ waiting }) => findReleaseStart(waiting, leases[0]?.id ?? ''));
  const ready = leases.filter(({ state }) => state.kind === 'available');
  const what = pluralize(leases.length, 'VM');
  if (startsAt !== undefined) return <Undo startsAt={startsAt} leaseId={leases[0]?.id ?? ''} what={what} />;
  if (isAsked) {
    return (
      <div className={classes.actions}>
        <button
          type="button"
          className={classes.danger}
          disabled={isLost}
          onClick={() => {
            setAsked(false);
            releaseWithUndo(leases);
          }}
        >
          Delete {what} with {leases.length === 1 ? 'its' : 'their'} disks
        </button>
        <button type="button" className={classes.secondary} onClick={() => setAsked(false)}>
          Keep
        </button>
      </div>
    );
  }
  return (
    <div className={classes.actions}>
      <button
        type="button"
        className={isFirst ? classes.primary : classes.secondary}
        disabled={isLost || ready.length === 0}
        onClick={() => void extendLeases(ready, EXTEND_MINUTES)}
      >
        <IconClockPlus size={16} stroke={1.8} aria-hidden="true" /> Extend 1 h
      </button>
      <button type="button" className={classes.secondary} disabled={isLost} onClick={() => setAsked(true)}>
        Release {what}
      </button>
    </div>
  );
}

function Undo({ startsAt, leaseId, what }: { startsAt: number; leaseId: string; what: string }) {
  const seconds = useNow(({ now }) => Math.max(0, Math.ceil((startsAt - now) / 1000)));
  return (
    <div className={classes.actions}>
      <span className={classes.undo}>
        {what} will be released in {seconds} s
      </span>
      <button type="button" className={classes.secondary} onClick={() => undoReleaseOf(leaseId)}>
        Undo
      </button>
    </div>
  );
}

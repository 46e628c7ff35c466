import { useMemo } from 'react';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { useFleet, useTable } from '../../store/fleet.ts';
import { useMinute } from '../../store/now.ts';
import { findFailedRequests, toMyRequests } from './my-requests.ts';
import { RequestCard } from './RequestCard.tsx';
import classes from './SelfService.module.css';
import { openTab } from './self-service-store.ts';

/** Own VMs by request; the one that ends first is open. */
export function MyVms() {
  const principal = useFleet(({ me }) => me?.principal);
  const { rows, state } = useTable('leases');
  const requests = useMemo(() => toMyRequests(rows.values(), principal ?? ''), [rows, principal]);
  if (principal === undefined || state.kind === 'loading') return <SkeletonRows label="Loading your VMs" />;
  return (
    <>
      <Failures principal={principal} />
      {requests.length === 0 && (
        <div className={classes.empty}>
          <p>You have no VMs. Get some; they will be deleted automatically at their deadline.</p>
          <button type="button" className={classes.primary} onClick={() => openTab('get-vms')}>
            Get VMs
          </button>
        </div>
      )}
      {requests.map((request, index) => (
        <RequestCard key={request.id} request={request} isFirst={index === 0} />
      ))}
    </>
  );
}

/** What failed as a whole of late: nothing else would say so. */
function Failures({ principal }: { principal: string }) {
  const { rows } = useTable('requests');
  const now = useMinute();
  const failed = useMemo(() => findFailedRequests(rows.values(), principal, now), [rows, principal, now]);
  return failed.map(({ id, descriptor, failure }) => (
    <section key={id} className={classes.failure}>
      <b>{descriptor} failed</b>
      <p>
        {failure.message} {failure.hint}
      </p>
    </section>
  ));
}

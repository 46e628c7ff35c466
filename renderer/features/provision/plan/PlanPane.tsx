import { useMemo } from 'react';
import type { Plan, PlanAlternative, PlannedVm } from '../../../../core/model/request.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { MeasureBar } from '../../../components/measures/MeasureBar.tsx';
import { StateMark, StateWord } from '../../../components/StateMark.tsx';
import { bytesToGib, formatCount, formatGib, formatGibNumber, pluralize } from '../../../format/quantity.ts';
import { formatClockTime, formatDuration, formatTimesIn } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import {
  awaitCapacity,
  type CapacityWait,
  isSameDraft,
  stopAwaitingCapacity,
  useNotificationRequests,
} from '../../../store/notification-requests.ts';
import { useNow } from '../../../store/now.ts';
import { learnUsualTimes } from '../../../view/progress.ts';
import { describePlannedQueue } from '../../../view/storage-queue.ts';
import { groupRefusals, type ProvisionDraft } from '../provision-draft.ts';
import rows from '../Rows.module.css';
import classes from './PlanPane.module.css';
import type { PlanState } from './use-plan.ts';

/** Listed VMs; the rest are counted. Fewer where there is more to say below. */
const VMS_SHOWN = { allFit: 14, someDoNot: 6 };
/** Hosts named per reason. */
const HOSTS_NAMED = 6;

interface PlanPaneProps {
  state: PlanState;
  draft: ProvisionDraft;
  onChange: (changes: Partial<ProvisionDraft>) => void;
}

/** Where the VMs would be placed, or why not and what would fit. */
export function PlanPane({ state, draft, onChange }: PlanPaneProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={classes.plan} aria-label="Plan" aria-live="polite" tabIndex={0}>
      <header>
        <h3>Plan</h3>
        {state.kind === 'planned' && <Verdict plan={state.plan} />}
        {state.kind === 'planned' && <Age at={state.at} />}
      </header>
      {state.kind === 'planning' && <p className={classes.planNote}>Planning…</p>}
      {state.kind === 'failed' && (
        <p className={classes.planNote} data-mark="bad">
          <StateMark mark="bad" /> {state.failure.message} {state.failure.hint}
        </p>
      )}
      {state.kind === 'planned' && <PlanBody plan={state.plan} draft={draft} onChange={onChange} />}
    </section>
  );
}

function Verdict({ plan: { asked, placed, failure } }: { plan: Plan }) {
  if (failure && placed.length < asked) return <StateWord mark="bad">not possible</StateWord>;
  if (placed.length === asked) {
    return (
      <StateWord mark="ok">{asked === 1 ? 'it fits now' : `all ${formatCount(asked)} fit now`}</StateWord>
    );
  }
  return (
    <StateWord mark="warn">
      {formatCount(placed.length)} of {formatCount(asked)} fit now
    </StateWord>
  );
}

function Age({ at }: { at: number }) {
  const now = useNow((state) => state.now);
  return <small>live · checked {formatDuration(Math.max(0, now - at))} ago</small>;
}

function PlanBody({ plan, draft, onChange }: { plan: Plan } & Omit<PlanPaneProps, 'state'>) {
  const missing = plan.asked - plan.placed.length;
  return (
    <>
      <PlacedTable placed={plan.placed} most={missing > 0 ? VMS_SHOWN.someDoNot : VMS_SHOWN.allFit} />
      {missing > 0 && (
        <p className={classes.noRoom} data-mark="warn">
          <StateMark mark="warn" /> {plan.failure?.message ?? `No room for ${formatCount(missing)} of them`}
        </p>
      )}
      {plan.refusals.length > 0 && (
        <>
          <h4>{plan.placed.length > 0 ? 'Why not elsewhere' : 'Why not'}</h4>
          <dl className={classes.refusals}>
            {groupRefusals(plan.refusals).map(({ reason, hosts }) => (
              <div key={reason}>
                <dt title={hosts.join(', ')}>
                  {hosts.length === 1 ? hosts[0] : pluralize(hosts.length, 'host')}
                </dt>
                <dd>
                  {formatTimesIn(reason)}
                  {hosts.length > 1 && <small> {listSomeHosts(hosts)}</small>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {plan.alternatives.length > 0 && (
        <>
          <h4>What would fit</h4>
          <ul className={classes.alternatives}>
            {plan.alternatives.map((alternative) => (
              <li key={alternative.sentence}>
                <span>{formatTimesIn(alternative.sentence)}</span>
                <UseButton alternative={alternative} draft={draft} onChange={onChange} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Usually osKey={draft.osKey} placed={plan.placed} />
    </>
  );
}

/** The first names and how many more; the tooltip has all. */
function listSomeHosts(hosts: readonly string[]): string {
  const left = hosts.length - HOSTS_NAMED;
  // One more name is as short as saying there is one more.
  if (left <= 1) return hosts.join(', ');
  return `${hosts.slice(0, HOSTS_NAMED).join(', ')} and ${formatCount(left)} more`;
}

function PlacedTable({ placed, most }: { placed: readonly PlannedVm[]; most: number }) {
  if (placed.length === 0) return null;
  return (
    <table className={`${rows.rows} ${classes.placed}`}>
      <thead>
        <tr>
          <th scope="col">VM</th>
          <th scope="col">Host</th>
          <th scope="col" colSpan={2}>
            CPU after
          </th>
          <th scope="col" colSpan={2}>
            Memory after, GiB
          </th>
          <th scope="col">Slots left</th>
        </tr>
      </thead>
      <tbody>
        {placed.slice(0, most).map(({ name, hostName, cpu, memoryBytes, slotsLeft }, index) => (
          <tr key={name}>
            <td title={name}>
              <b>{index + 1}</b>
            </td>
            <th scope="row">{hostName}</th>
            <AfterCells name="CPU" {...cpu} text={formatCount} />
            <AfterCells name="Memory" {...memoryBytes} text={formatGibNumber} />
            <td>{formatCount(slotsLeft)}</td>
          </tr>
        ))}
        {placed.length > most && (
          <tr>
            <td colSpan={7}>and {formatCount(placed.length - most)} more</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

interface AfterCellsProps {
  name: string;
  total: number;
  usedBefore: number;
  usedAfter: number;
  text: (value: number) => string;
}

function AfterCells({ name, total, usedBefore, usedAfter, text }: AfterCellsProps) {
  return (
    <>
      <td className={rows.barCell}>
        <MeasureBar
          total={total}
          used={usedBefore}
          added={usedAfter - usedBefore}
          label={`${name}: ${text(usedAfter)} of ${text(total)} after this VM`}
        />
      </td>
      <td>
        {text(usedAfter)}
        <small>/{text(total)}</small>
      </td>
    </>
  );
}

function UseButton({
  alternative,
  draft,
  onChange,
}: { alternative: PlanAlternative } & Omit<PlanPaneProps, 'state'>) {
  const { count: number, memoryBytes, vcpus, fromAt } = alternative.change;
  const changes: Partial<ProvisionDraft> = {
    ...(number !== undefined && { count: number }),
    ...(memoryBytes !== undefined && { memoryGib: bytesToGib(memoryBytes) }),
    ...(vcpus !== undefined && { vcpus }),
  };
  if (Object.keys(changes).length === 0)
    return fromAt === undefined ? null : <NotifyThen draft={draft} fromAt={fromAt} />;
  const words = [
    number !== undefined && formatCount(number),
    memoryBytes !== undefined && formatGib(memoryBytes),
    vcpus !== undefined && `${vcpus} vCPU`,
  ];
  return <LinkButton onClick={() => onChange(changes)}>Use {words.filter(Boolean).join(', ')}</LinkButton>;
}

/** The only option is to wait: offers a notification. */
function NotifyThen({ draft, fromAt }: CapacityWait) {
  const waits = useNotificationRequests(({ capacityWaits }) =>
    capacityWaits.some((wait) => isSameDraft(wait.draft, draft)),
  );
  return (
    <>
      {waits && <small>you will be notified</small>}
      <LinkButton
        title={
          waits ? undefined : `Checks from ${formatClockTime(fromAt)} on and notifies you once there is room`
        }
        onClick={() => (waits ? stopAwaitingCapacity(draft) : awaitCapacity({ draft, fromAt }))}
      >
        {waits ? 'Don’t notify me' : 'Notify me when ready'}
      </LinkButton>
    </>
  );
}

function Usually({ osKey, placed }: { osKey: string; placed: readonly PlannedVm[] }) {
  const leases = useTable('leases').rows;
  const usual = useMemo(() => learnUsualTimes(leases.values(), osKey), [leases, osKey]);
  const queue = describePlannedQueue(placed);
  return (
    <>
      {queue !== undefined && <p className={classes.planNote}>{queue}</p>}
      {usual.from > 0 && (
        <p className={`${classes.planNote} ${classes.usually}`}>
          <span>
            Usually ready in <b>{formatDuration(usual.totalMs)}</b>
            {queue !== undefined && ' once its turn has come'}
          </span>
          <small>
            slowest of the last {formatCount(usual.from)}: {formatDuration(usual.slowestMs)}
          </small>
        </p>
      )}
    </>
  );
}

import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { COUNT_MAX, type Plan } from '../../../core/model/request.ts';
import { notifyFailure, notifySuccess } from '../../actions/notifications.tsx';
import { notifyWhenReady } from '../../actions/notify-when-ready.ts';
import { provisionVms } from '../../actions/requests.ts';
import { OsName } from '../../components/OsName.tsx';
import { usePlan } from '../../features/provision/plan/use-plan.ts';
import {
  createDraft,
  findFieldProblems,
  type ProvisionDraft,
  toProvisionInput,
} from '../../features/provision/provision-draft.ts';
import { formatCount, pluralize } from '../../format/quantity.ts';
import { formatDayTime, formatLength } from '../../format/time.ts';
import { useFleet, useLostSince, useScopeRefusal } from '../../store/fleet.ts';
import { useMinute } from '../../store/now.ts';
import { PlanPanel } from './PlanPanel.tsx';
import classes from './SelfService.module.css';
import { openTab } from './self-service-store.ts';

const LIFETIMES = [60, 240, 480, 1440];
/** How long a request waits that does not fit now. */
const WAIT_SECONDS = 8 * 3600;

/** The form for a phone: a name, an OS, how many and for how long; what fits stands below while one chooses. */
export function GetVms() {
  const room = useFleet((state) => state.room);
  const max = useFleet(({ status }) => status?.expiryMaxMinutes ?? 1440);
  const [changes, setChanges] = useState<Partial<ProvisionDraft>>({});
  const draft = { ...createDraft(Object.keys(room).sort()[0] ?? '', max), allOrNone: false, ...changes };
  const change = (more: Partial<ProvisionDraft>) => setChanges((before) => ({ ...before, ...more }));
  const plan = usePlan(draft.osKey === '' ? undefined : draft);
  const planned = plan.kind === 'planned' ? plan.plan : undefined;
  return (
    <form className={classes.form} onSubmit={(event) => event.preventDefault()}>
      <NameField draft={draft} plan={planned} onChange={(descriptor) => change({ descriptor })} />
      <OsField osKey={draft.osKey} room={room} onChange={(osKey) => change({ osKey })} />
      <div className={classes.pair}>
        <CountField count={draft.count} onChange={(count) => change({ count })} />
        <LifetimeField minutes={draft.minutes} max={max} onChange={(minutes) => change({ minutes })} />
      </div>
      <DeletedAt minutes={draft.minutes} />
      <PlanPanel state={plan} />
      <Submit draft={draft} plan={planned} onDone={() => setChanges({})} />
    </form>
  );
}

function NameField({
  draft,
  plan,
  onChange,
}: {
  draft: ProvisionDraft;
  plan: Plan | undefined;
  onChange: (name: string) => void;
}) {
  const id = useId();
  const problem = findFieldProblems(draft, plan?.failure).descriptor;
  return (
    <div>
      <label htmlFor={id}>Name</label>
      <input
        id={id}
        className={classes.input}
        value={draft.descriptor}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p className={classes.problem} id={`${id}-problem`}>
        {problem}
      </p>
    </div>
  );
}

function OsField({
  osKey,
  room,
  onChange,
}: {
  osKey: string;
  room: Readonly<Record<string, number>>;
  onChange: (osKey: string) => void;
}) {
  return (
    <fieldset className={classes.oses}>
      <legend>
        OS <small>room for it now</small>
      </legend>
      {Object.keys(room)
        .sort()
        .map((key) => (
          <button key={key} type="button" aria-pressed={key === osKey} onClick={() => onChange(key)}>
            <OsName osKey={key} /> <b>{formatCount(room[key] ?? 0)}</b>
          </button>
        ))}
    </fieldset>
  );
}

function CountField({ count, onChange }: { count: number; onChange: (count: number) => void }) {
  const step = (by: number) => onChange(Math.min(COUNT_MAX, Math.max(1, count + by)));
  return (
    <fieldset className={classes.count}>
      <legend>Count</legend>
      <button type="button" aria-label="One less" disabled={count === 1} onClick={() => step(-1)}>
        <IconMinus size={16} stroke={1.8} />
      </button>
      <output aria-live="polite">{count}</output>
      <button type="button" aria-label="One more" onClick={() => step(1)}>
        <IconPlus size={16} stroke={1.8} />
      </button>
    </fieldset>
  );
}

function LifetimeField({
  minutes,
  max,
  onChange,
}: {
  minutes: number;
  max: number;
  onChange: (minutes: number) => void;
}) {
  const choices = LIFETIMES.filter((each) => each <= max);
  return (
    <fieldset className={classes.lifetimes}>
      <legend>
        Delete after <small>at most {formatLength(max)}</small>
      </legend>
      {(choices.length > 0 ? choices : [max]).map((each) => (
        <button key={each} type="button" aria-pressed={each === minutes} onClick={() => onChange(each)}>
          {formatLength(each)}
        </button>
      ))}
    </fieldset>
  );
}

function DeletedAt({ minutes }: { minutes: number }) {
  const now = useMinute();
  return (
    <p className={classes.note}>
      They will be deleted automatically <b>{formatDayTime(now + minutes * 60_000, now)}</b>.
    </p>
  );
}

function Submit({
  draft,
  plan,
  onDone,
}: {
  draft: ProvisionDraft;
  plan: Plan | undefined;
  onDone: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [isNotified, setNotified] = useState(false);
  const refusal = useScopeRefusal('request');
  const isLost = useLostSince() !== undefined;
  const fits = plan?.failure ? 0 : (plan?.placed.length ?? 0);
  const waits = plan !== undefined && fits === 0 && plan.failure === undefined;
  const isReady = draft.descriptor.trim() !== '' && (fits > 0 || waits) && !isBusy && !isLost;
  const submit = async () => {
    setBusy(true);
    try {
      const count = waits ? draft.count : fits;
      const { request } = await provisionVms({
        ...toProvisionInput({ ...draft, count }),
        ...(waits && { maxWaitSeconds: WAIT_SECONDS }),
      });
      if (isNotified) notifyWhenReady(request.id);
      notifySuccess(
        waits ? `${draft.descriptor} waits in the queue` : `${pluralize(count, 'VM')} on the way`,
      );
      onDone();
      openTab(waits ? 'waiting' : 'my-vms');
    } catch (error) {
      notifyFailure('Could not get VMs', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.submit}>
      <label>
        <input type="checkbox" checked={isNotified} onChange={({ target }) => setNotified(target.checked)} />
        Notify me when ready
      </label>
      <button
        type="submit"
        className={classes.primary}
        disabled={!isReady || refusal !== undefined}
        title={refusal}
        onClick={() => void submit()}
      >
        {toSubmitText(draft.count, fits, waits)}
      </button>
    </div>
  );
}

function toSubmitText(asked: number, fits: number, waits: boolean): string {
  if (waits) return `Wait for ${pluralize(asked, 'VM')}`;
  return fits > 0 && fits < asked ? `Get ${fits} of ${asked} VMs` : `Get ${pluralize(asked, 'VM')}`;
}

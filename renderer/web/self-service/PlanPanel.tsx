import { StateWord } from '../../components/StateMark.tsx';
import type { PlanState } from '../../features/provision/plan/use-plan.ts';
import { groupRefusals } from '../../features/provision/provision-draft.ts';
import classes from './SelfService.module.css';

/** Where the VMs would go now, and why not all of them would. */
export function PlanPanel({ state }: { state: PlanState }) {
  if (state.kind === 'planning') return null;
  if (state.kind === 'failed') return <p className={classes.problem}>{state.failure.message}</p>;
  const { plan } = state;
  const { placed, asked, failure } = plan;
  const missing = asked - placed.length;
  return (
    <section className={classes.card} aria-label="Plan">
      <h2>
        Plan{' '}
        <StateWord mark={failure || missing > 0 ? 'warn' : 'ok'}>
          {failure ? 'not possible' : missing > 0 ? `${placed.length} of ${asked} now` : 'all now'}
        </StateWord>
      </h2>
      {failure && <p className={classes.problem}>{failure.message}</p>}
      <ul className={classes.vms}>
        {placed.slice(0, SHOWN_MAX).map(({ name, hostName, slotsLeft }, index) => (
          <li key={name}>
            <b className={classes.index}>{index + 1}</b>
            <span>{hostName}</span>
            <span className={classes.host}>{slotsLeft} slots left after it</span>
          </li>
        ))}
        {placed.length > SHOWN_MAX && <li>and {placed.length - SHOWN_MAX} more</li>}
        {missing > 0 && (
          <li className={classes.missing}>
            <span>
              {missing} without room:{' '}
              {groupRefusals(plan.refusals)
                .slice(0, 2)
                .map(({ reason, hosts }) => `${reason} (${hosts.slice(0, 3).join(', ')})`)
                .join('; ') || 'no host can take it'}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

/** A phone shows no more at once. */
const SHOWN_MAX = 6;

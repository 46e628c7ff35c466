import type { TopicName } from '../../../core/contract/contract.ts';
import type { Failure } from '../../../core/model/failure.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { StaleStrip } from '../../components/states/NoticeStrip.tsx';
import { type Tables, useFleet } from '../../store/fleet.ts';
import { openFirstRun } from '../first-run/first-run-store.ts';
import classes from './Frame.module.css';

/** On every page of the demo, so that nobody takes simulated hosts for real ones. */
export function DemoStrip() {
  const demo = useFleet(({ status }) => status?.demo === true);
  if (!demo) return null;
  return (
    <div className={classes.strip} data-tone="demo" role="note">
      <b>Demo</b> These hosts are simulated on this computer; nothing here is real.
      <LinkButton onClick={openFirstRun}>Connect your own hosts</LinkButton>
    </div>
  );
}

/** Says since when the data shown is old. */
export function LostConnectionStrip() {
  const lostAt = useFleet(({ tables }) => findEarliest(tables, ['failed', 'stale']));
  const oldAt = useFleet(({ tables }) => findEarliest(tables, ['cached']));
  const connection = useFleet((fleet) => fleet.connection);
  if (connection?.kind === 'lost') {
    return <StaleStrip what={describeLoss(connection.failure)} sinceAt={connection.sinceAt} />;
  }
  if (lostAt !== undefined) {
    return <StaleStrip what="Connection to the core lost; retrying every few seconds" sinceAt={lostAt} />;
  }
  return oldAt === undefined ? null : <StaleStrip what="Connecting to the hosts" sinceAt={oldAt} />;
}

/** Whether waiting helps, or somebody has to do something. */
function describeLoss({ code, message, hint }: Failure): string {
  if (code !== 'unauthenticated' && code !== 'certificate')
    return 'The service does not respond; trying again';
  return [message, hint].filter(Boolean).join('. ').replace(/\.+$/, '').replaceAll('..', '.');
}

type TableState = Tables[TopicName]['state'];

/** When the first table entered one of these states; undefined if none did. */
function findEarliest(tables: Tables, kinds: readonly TableState['kind'][]): number | undefined {
  const since = Object.values(tables).flatMap(({ state }: { state: TableState }) =>
    'sinceAt' in state && kinds.includes(state.kind) ? [state.sinceAt] : [],
  );
  return since.length === 0 ? undefined : Math.min(...since);
}

import { StaleStrip } from '../../components/NoticeStrip.tsx';
import { useFleet } from '../../store/fleet.ts';
import { openFirstRun } from '../first-run/first-run-store.ts';
import classes from './Frame.module.css';

/** On every page while the hosts are simulated: nobody should take them for real ones. */
export function DemoStrip() {
  const demo = useFleet(({ status }) => status?.demo === true);
  if (!demo) return null;
  return (
    <div className={classes.strip} data-tone="demo" role="note">
      <b>Demo</b> These hosts are simulated on this computer; nothing here is real.
      <button type="button" className={classes.link} onClick={openFirstRun}>
        Connect your own hosts
      </button>
    </div>
  );
}

/** Says since when what is shown is old. */
export function LostConnectionStrip() {
  const since = useFleet(({ tables }) => {
    const times = Object.values(tables).flatMap(({ state }) => ('sinceAt' in state ? [state.sinceAt] : []));
    return times.length > 0 ? Math.min(...times) : undefined;
  });
  if (since === undefined) return null;
  return (
    <StaleStrip what="Connection to the core lost, it is tried again every few seconds" sinceAt={since} />
  );
}

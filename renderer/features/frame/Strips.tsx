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
  const tables = useFleet((state) => state.tables);
  const states = Object.values(tables).map(({ state }) => state);
  const lost = states.flatMap((state) =>
    state.kind === 'failed' || state.kind === 'stale' ? [state.sinceAt] : [],
  );
  if (lost.length > 0) {
    return (
      <StaleStrip
        what="Connection to the core lost, it is tried again every few seconds"
        sinceAt={Math.min(...lost)}
      />
    );
  }
  const old = states.flatMap((state) => (state.kind === 'remembered' ? [state.sinceAt] : []));
  return old.length > 0 ? <StaleStrip what="Asking the hosts" sinceAt={Math.min(...old)} /> : null;
}

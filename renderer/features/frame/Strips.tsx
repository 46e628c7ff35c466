import { chooseOwnIni } from '../../actions/shell.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { exactClockTime } from '../../format/time.ts';
import { useFleet } from '../../store/fleet.ts';
import classes from './Frame.module.css';

/** On every page while the hosts are simulated: nobody should take them for real ones. */
export function DemoStrip() {
  const demo = useFleet(({ status }) => status?.demo === true);
  if (!demo) return null;
  return (
    <div className={classes.strip} data-tone="demo" role="note">
      <b>Demo</b> These hosts are simulated on this computer; nothing here is real.
      <button type="button" className={classes.link} onClick={chooseOwnIni}>
        Use my ini
      </button>
    </div>
  );
}

/** Says since when what is shown is old. */
export function StaleStrip() {
  const since = useFleet(({ tables }) => {
    const times = Object.values(tables).flatMap(({ state }) => ('sinceAt' in state ? [state.sinceAt] : []));
    return times.length > 0 ? Math.min(...times) : undefined;
  });
  if (since === undefined) return null;
  return (
    <div className={classes.strip} data-tone="warn" role="status">
      <StateMark mark="warn" /> Connection to the core lost; what is shown is from {exactClockTime(since)}. It
      is tried again every few seconds.
    </div>
  );
}

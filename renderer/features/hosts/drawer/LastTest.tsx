import type { HostRow } from '../../../../core/model/host.ts';
import { testHosts } from '../../../actions/hosts.ts';
import { clockTime } from '../../../format/time.ts';
import { CheckItems } from '../CheckItems.tsx';
import { useHosts } from '../hosts-store.ts';
import classes from './HostDrawer.module.css';

export function LastTest({ entry: { hostRef } }: { entry: HostRow }) {
  const tested = useHosts((hosts) => hosts.tested[hostRef]);
  const busy = useHosts((hosts) => hosts.testing.has(hostRef));
  return (
    <section className={classes.section} aria-label="Last test" aria-live="polite">
      <header>
        <h3>Last test</h3>
        {tested && (
          <span className={classes.note}>
            {clockTime(tested.at)}, took {(tested.check.durationMs / 1000).toFixed(1)} s
          </span>
        )}
        <span className={classes.aside}>
          <button
            type="button"
            className={classes.link}
            disabled={busy}
            onClick={() => void testHosts([hostRef])}
          >
            {busy ? 'Testing …' : 'Test now'}
          </button>
        </span>
      </header>
      {tested ? (
        <CheckItems items={tested.check.items} />
      ) : (
        <p>Not tested since the window opened. A test only reads.</p>
      )}
    </section>
  );
}

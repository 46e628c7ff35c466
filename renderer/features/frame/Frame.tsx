import { useFleet } from '../../store/fleet.ts';
import classes from './Frame.module.css';
import { useFrameKeys } from './keys/use-frame-keys.ts';
import { Rail } from './Rail.tsx';
import { DemoStrip, LostConnectionStrip } from './Strips.tsx';
import { TopBar } from './TopBar.tsx';

/** Surrounds every page. */
export function Frame({ children }: { children: React.ReactNode }) {
  useFrameKeys();
  return (
    <div className={classes.frame}>
      <Rail />
      <TopBar />
      <aside className={classes.strips} aria-label="Notices">
        <DemoStrip />
        <LostConnectionStrip />
      </aside>
      <main className={classes.page} data-old={useIsOld() || undefined}>
        {children}
      </main>
    </div>
  );
}

/** Some of the data shown is from the previous run. */
function useIsOld(): boolean {
  return useFleet(({ tables }) => Object.values(tables).some(({ state }) => state.kind === 'cached'));
}

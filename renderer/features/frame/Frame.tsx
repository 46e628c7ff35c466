import { useMemo } from 'react';
import { useFleet, useTable } from '../../store/fleet.ts';
import { assignOsColours } from '../../theme/os-colour.ts';
import { listOsKeys } from '../../view/host-health.ts';
import { BrokenIniStrip } from './BrokenIniStrip.tsx';
import classes from './Frame.module.css';
import { useFrameKeys } from './keys/use-frame-keys.ts';
import { Rail } from './Rail.tsx';
import { DemoStrip, LostConnectionStrip } from './Strips.tsx';
import { TopBar } from './TopBar.tsx';

/** Surrounds every page. */
export function Frame({ children }: { children: React.ReactNode }) {
  useFrameKeys();
  useOsColours();
  return (
    <div className={classes.frame}>
      <Rail />
      <TopBar />
      <aside className={classes.strips} aria-label="Notices">
        <DemoStrip />
        <BrokenIniStrip />
        <LostConnectionStrip />
      </aside>
      <main className={classes.page} data-old={useIsOld() || undefined}>
        {children}
      </main>
    </div>
  );
}

/** Before any page renders an OS key, all of them get their colours, so that no two look alike. */
function useOsColours(): void {
  const hosts = useTable('hosts').rows;
  useMemo(() => assignOsColours(listOsKeys(hosts.values())), [hosts]);
}

/** Some of the data shown is from the previous run, or from before the service was lost. */
function useIsOld(): boolean {
  return useFleet(
    ({ connection, tables }) =>
      connection?.kind === 'lost' || Object.values(tables).some(({ state }) => state.kind === 'cached'),
  );
}

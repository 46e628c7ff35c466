import type { HostRow } from '../../../../core/model/host.ts';
import { testHosts } from '../../../actions/hosts.ts';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { LinkButton } from '../../../components/LinkButton.tsx';
import { clockTime } from '../../../format/time.ts';
import { CheckItems } from '../CheckItems.tsx';
import { useHosts } from '../hosts-store.ts';

export function LastTest({ entry: { hostRef } }: { entry: HostRow }) {
  const tested = useHosts((hosts) => hosts.tested[hostRef]);
  const busy = useHosts((hosts) => hosts.testing.has(hostRef));
  return (
    <DrawerSection
      title="Last test"
      live
      note={tested && `${clockTime(tested.at)}, took ${(tested.check.durationMs / 1000).toFixed(1)}\u2009s`}
      aside={
        <LinkButton disabled={busy} onClick={() => void testHosts([hostRef])}>
          {busy ? 'Testing …' : 'Test now'}
        </LinkButton>
      }
    >
      {tested ? (
        <CheckItems items={tested.check.items} />
      ) : (
        <p>Not tested since the window opened. A test only reads.</p>
      )}
    </DrawerSection>
  );
}

import type { HostCheck } from '../../../../core/contract/fleet.ts';
import type { HostRow } from '../../../../core/model/host.ts';
import { AdminLink } from '../../../components/controls/AdminLink.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatClockTime } from '../../../format/time.ts';
import { testHosts } from '../hosts-actions.ts';
import { type TestedHost, useHosts } from '../hosts-store.ts';
import { CHECK_PARTS, describePart, formatSeconds, selectItems, toPartMark } from '../test/host-check.ts';
import classes from './LastTest.module.css';

/** Result of the last test by part, with the problems below. */
export function LastTest({ entry: { hostRef } }: { entry: HostRow }) {
  const tested = useHosts((hosts) => hosts.tested[hostRef]);
  const busy = useHosts((hosts) => hosts.testing.has(hostRef));
  return (
    <DrawerSection
      title="Last test"
      live
      note={tested && describeTest(tested)}
      aside={
        <AdminLink disabled={busy} onClick={() => void testHosts([hostRef])}>
          {busy ? 'Testing…' : 'Test now'}
        </AdminLink>
      }
    >
      {tested ? (
        <Parts check={tested.check} />
      ) : (
        <p>{busy ? 'Testing now. Tests are read-only.' : 'Not tested yet. Tests are read-only.'}</p>
      )}
    </DrawerSection>
  );
}

function describeTest({ at, byItself, check }: TestedHost): string {
  return [formatClockTime(at), byItself && 'automatic', `took ${formatSeconds(check.durationMs)}`]
    .filter(Boolean)
    .join(', ');
}

function Parts({ check }: { check: HostCheck }) {
  return (
    <ul className={classes.parts}>
      {CHECK_PARTS.map((part) => (
        <li key={part.word}>
          <StateMark mark={toPartMark(check, part)} />
          <span>{part.word}</span>
          <span>{describePart(check, part)}</span>
          {selectItems(check, part)
            .filter(({ verdict }) => verdict !== 'ok')
            .map(({ subject, message }) => (
              <small key={`${subject} ${message}`}>
                {subject === undefined || message.includes(subject) ? message : `${subject}: ${message}`}
              </small>
            ))}
        </li>
      ))}
    </ul>
  );
}

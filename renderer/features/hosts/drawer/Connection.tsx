import { useMemo } from 'react';
import type { HostRow, PhysicalHost } from '../../../../core/model/host.ts';
import { AdminLink } from '../../../components/controls/AdminLink.tsx';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { CopiedFact, Fact, Facts } from '../../../components/drawer/Facts.tsx';
import { Mono } from '../../../components/Mono.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatClockTime } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { countAddresses, toAddressesLeft } from '../../../view/dhcp.ts';
import { reviewEdits, useHosts } from '../hosts-store.ts';

/** Address, certificate, storage and networks. */
export function Connection({ entry, host }: { entry: HostRow; host: PhysicalHost | undefined }) {
  return (
    <DrawerSection title="Connection">
      <Facts>
        <CopiedFact label="Address" text={entry.name} what="the address" />
        <LiveFacts entry={entry} />
        <Certificate entry={entry} />
        <Fact label="Storage">
          {host?.storage ? (
            <>
              {host.storage.name}{' '}
              <small>
                {[host.storage.shared && 'shared', host.storage.thin ? 'thin' : 'thick']
                  .filter(Boolean)
                  .join(', ')}
              </small>
            </>
          ) : (
            <small>unknown</small>
          )}
        </Fact>
        <Networks entry={entry} />
        <Fact label="Labels">{entry.labels.length > 0 ? entry.labels.join(', ') : <small>none</small>}</Fact>
      </Facts>
    </DrawerSection>
  );
}

/** What is out of the ordinary about a live connection. */
function LiveFacts({ entry: { state } }: { entry: HostRow }) {
  if (state.kind !== 'live') return null;
  const { memberAddress, skippedRecords } = state;
  return (
    <>
      {memberAddress !== undefined && <Fact label="Answered by">member {memberAddress}</Fact>}
      {skippedRecords !== undefined && (
        <Fact label="Left out">
          <span data-mark="warn">
            <StateMark mark="warn" /> {pluralize(skippedRecords, 'malformed record')}
          </span>
        </Fact>
      )}
    </>
  );
}

/** Its networks, paused ones, and how many addresses are left. */
function Networks({ entry }: { entry: HostRow }) {
  const { rows } = useTable('vms');
  const held = useMemo(() => countAddresses(rows.values(), entry.hostRef), [rows, entry.hostRef]);
  const rest = toAddressesLeft(held, entry.dhcpSize);
  const paused = entry.networks.filter(({ pausedUntilAt }) => pausedUntilAt !== undefined);
  return (
    <Fact label="Network">
      {entry.networks.map(({ device }) => device).join(', ') || <small>unknown</small>}
      {rest && (
        <span data-mark={rest.scarce ? 'warn' : undefined}>
          : {rest.scarce && <StateMark mark="warn" />} {formatCount(held)} of{' '}
          {formatCount(entry.dhcpSize ?? 0)} addresses leased
        </span>
      )}
      {paused.map(({ uuid, device, pausedUntilAt }) => (
        <span key={uuid} data-mark="warn">
          {' '}
          <StateMark mark="warn" /> {device} paused until {formatClockTime(pausedUntilAt ?? 0)}: no DHCP lease
        </span>
      ))}
    </Fact>
  );
}

const TRUST_NOTES = {
  pinned: 'pinned',
  system: 'trusted by this computer',
  unverified: 'not verified',
  refused: 'not trusted',
} as const;

/** Known from the last test: the event stream does not reveal it. */
function Certificate({ entry }: { entry: HostRow }) {
  const check = useHosts((hosts) => hosts.tested[entry.hostRef]?.check);
  const certificate = check?.certificate;
  if (!certificate) {
    return (
      <Fact label="Certificate">
        <small>{check ? 'none: plain http' : 'run a test to see it'}</small>
      </Fact>
    );
  }
  const { fingerprintSha256: fingerprint, trust: trusted } = certificate;
  const trust = () =>
    reviewEdits({
      title: `Trust the certificate of ${entry.name}`,
      note: `SHA-256 ${fingerprint}. Compare it with the one shown on the host: someone in between could present a different one.`,
      edits: [
        { kind: 'set', section: `xenhost${entry.hostRef}`, key: 'host.tls.fingerprint', value: fingerprint },
      ],
      secrets: {},
      done: 'Certificate pinned',
    });
  return (
    <Fact label="Certificate">
      <Mono title={fingerprint}>
        {fingerprint.slice(0, 14)}…{fingerprint.slice(-5)}
      </Mono>{' '}
      <small>{TRUST_NOTES[trusted]}</small>{' '}
      {trusted !== 'pinned' && <AdminLink onClick={trust}>Trust</AdminLink>}
    </Fact>
  );
}

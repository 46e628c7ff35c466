import { ActionIcon } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { HostRow, PhysicalHost } from '../../../../core/model/host.ts';
import { copy } from '../../../actions/shell.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { clockTime } from '../../../format/time.ts';
import { askWrite, useHosts } from '../hosts-store.ts';
import classes from './HostDrawer.module.css';

/** Where it is, what it presents, what its VMs are put on. */
export function Connection({ entry, host }: { entry: HostRow; host: PhysicalHost | undefined }) {
  const paused = entry.networks.filter(({ pausedUntilAt }) => pausedUntilAt !== undefined);
  return (
    <section className={classes.section} aria-label="Connection">
      <header>
        <h3>Connection</h3>
      </header>
      <dl className={classes.facts}>
        <Copied name="Address" text={entry.name} />
        <Certificate entry={entry} />
        <div>
          <dt>Storage</dt>
          <dd>
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
          </dd>
        </div>
        <div>
          <dt>Networks</dt>
          <dd>
            {entry.networks.map(({ device }) => device).join(', ') || <small>unknown</small>}
            {paused.map(({ uuid, device, pausedUntilAt }) => (
              <span key={uuid} data-mark="warn">
                {' '}
                <StateMark mark="warn" /> {device} paused until {clockTime(pausedUntilAt ?? 0)}: no DHCP lease
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>Labels</dt>
          <dd>{entry.labels.length > 0 ? entry.labels.join(', ') : <small>none</small>}</dd>
        </div>
      </dl>
    </section>
  );
}

function Copied({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classes.copied}>
        <span className={classes.mono}>{text}</span>
        <ActionIcon
          size={20}
          aria-label={`Copy the ${name.toLowerCase()}`}
          onClick={() => copy(text, `the ${name.toLowerCase()}`)}
        >
          <IconCopy size={14} stroke={1.7} />
        </ActionIcon>
      </dd>
    </div>
  );
}

/** Known from the last test: the stream itself does not tell what was presented. */
function Certificate({ entry }: { entry: HostRow }) {
  const check = useHosts((hosts) => hosts.tested[entry.hostRef]?.check);
  const certificate = check?.certificate;
  if (!certificate) {
    return (
      <div>
        <dt>Certificate</dt>
        <dd>
          <small>{check ? 'none: plain http' : 'a test shows it'}</small>
        </dd>
      </div>
    );
  }
  const finding = check.items.find(({ what }) => what === 'certificate');
  const { fingerprintSha256: fingerprint } = certificate;
  const trust = () =>
    askWrite({
      title: `Trust the certificate of ${entry.name}`,
      note: `SHA-256 ${fingerprint}. Compare it with the one the host itself shows: whoever stands between could present another.`,
      edits: [
        { kind: 'set', section: `xenhost${entry.hostRef}`, key: 'host.tls.fingerprint', value: fingerprint },
      ],
      secrets: {},
      done: 'The certificate is pinned',
    });
  return (
    <div>
      <dt>Certificate</dt>
      <dd>
        <span className={classes.mono} title={fingerprint}>
          {fingerprint.slice(0, 14)}…{fingerprint.slice(-5)}
        </span>{' '}
        <small>{finding?.verdict === 'ok' ? finding.message : 'not pinned'}</small>{' '}
        {finding?.message !== 'it is the pinned one' && (
          <button type="button" className={classes.link} onClick={trust}>
            Trust
          </button>
        )}
      </dd>
    </div>
  );
}

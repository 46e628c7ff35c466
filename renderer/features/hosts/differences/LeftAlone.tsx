import { useState } from 'react';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { ReconcileFinding } from '../../../../core/model/reconcile.ts';
import { CopyButton } from '../../../components/controls/CopyButton.tsx';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { Mono } from '../../../components/Mono.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { useTable } from '../../../store/fleet.ts';
import classes from './Differences.module.css';
import { describeOutcome } from './describe-finding.ts';
import { toFindingKey } from './differences-store.ts';

const FIRST = 20;

/** What differs and is not touched: other installations' VMs, copies, hosts that cannot be compared. */
export function LeftAlone({ findings }: { findings: readonly ReconcileFinding[] }) {
  const [everything, setEverything] = useState(false);
  if (findings.length === 0) return null;
  const installations = new Set(findings.flatMap(({ installation }) => installation ?? []));
  const others = findings.filter(({ installation }) => installation === undefined);
  const shown = everything ? others : others.slice(0, FIRST);
  return (
    <section className={classes.alone} aria-labelledby="differences-left-alone">
      <h2 id="differences-left-alone">Left alone</h2>
      <ul>
        {[...installations].map((installation) => (
          <Installation
            key={installation}
            installation={installation}
            vms={findings.filter((finding) => finding.installation === installation)}
          />
        ))}
        {shown.map((finding) => (
          <Line key={toFindingKey(finding)} finding={finding} />
        ))}
      </ul>
      {others.length > shown.length && (
        <LinkButton onClick={() => setEverything(true)}>Show all {formatCount(others.length)}</LinkButton>
      )}
    </section>
  );
}

function Installation({ installation, vms }: { installation: string; vms: readonly ReconcileFinding[] }) {
  const command = `dynvm reconcile --adopt ${installation}`;
  const hosts = new Set(vms.map(({ hostRef }) => hostRef)).size;
  return (
    <li>
      <StateMark mark="gone" />
      <span>
        {pluralize(vms.length, 'VM')} on {pluralize(hosts, 'host')} {vms.length === 1 ? 'belongs' : 'belong'}{' '}
        to installation <b>{installation}</b>, which deletes {vms.length === 1 ? 'it' : 'them'}. If it no
        longer runs, take over with <Mono>{command}</Mono>
      </span>
      <CopyButton text={command} what="the command" />
    </li>
  );
}

function Line({ finding }: { finding: ReconcileFinding }) {
  const entry = useTable('hosts').rows.get(finding.hostRef);
  return (
    <li>
      <StateMark mark={finding.kind === 'host-unknown' ? 'bad' : 'gone'} />
      <span>
        <b>{entry ? toHostName(entry) : finding.host}</b> {finding.message}{' '}
        <small>{describeOutcome(finding).sentence}.</small>
      </span>
    </li>
  );
}

import { Button, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { ReconcileFinding } from '../../../../core/model/reconcile.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount } from '../../../format/quantity.ts';
import { formatTimesIn } from '../../../format/time.ts';
import { useTable } from '../../../store/fleet.ts';
import { setHosts } from '../hosts-store.ts';
import classes from './Differences.module.css';
import { describeOutcome, KIND_NAMES } from './describe-finding.ts';
import { settleFindings } from './differences-actions.ts';
import { setDifferences, toFindingKey, useDifferences } from './differences-store.ts';

const FIRST = 200;

/** One row per difference that can be settled. */
export function DifferencesTable({ findings }: { findings: readonly ReconcileFinding[] }) {
  const [everything, setEverything] = useState(false);
  const shown = everything ? findings : findings.slice(0, FIRST);
  return (
    <>
      <table className={classes.table} aria-label="Differences">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Difference</th>
            <th scope="col">What was found</th>
            <th scope="col">What will be done</th>
            <th scope="col" data-not-exported>
              <VisuallyHidden>Action</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((finding) => (
            <Row key={toFindingKey(finding)} finding={finding} />
          ))}
        </tbody>
      </table>
      {findings.length > shown.length && (
        <p className={classes.more}>
          <LinkButton onClick={() => setEverything(true)}>
            Show all {formatCount(findings.length)} differences
          </LinkButton>
        </p>
      )}
    </>
  );
}

function Row({ finding }: { finding: ReconcileFinding }) {
  const key = toFindingKey(finding);
  const busy = useDifferences(({ settling }) => settling.has(key));
  const failure = useDifferences(({ failures }) => failures[key]);
  const entry = useTable('hosts').rows.get(finding.hostRef);
  const { sentence, verb, deletes } = describeOutcome(finding);
  const open = () => setHosts({ tab: 'list', open: { hostRef: finding.hostRef } });
  const settle = () => (deletes ? setDifferences({ confirming: [finding] }) : void settleFindings([finding]));
  return (
    <tr onDoubleClick={open}>
      <th scope="row">
        <button type="button" className={classes.host} title={finding.host} onClick={open}>
          {entry ? toHostName(entry) : finding.host}
        </button>
      </th>
      <td>
        <StateMark mark={deletes ? 'bad' : 'warn'} /> {KIND_NAMES[finding.kind]}
      </td>
      <td className={classes.found}>
        {formatTimesIn(finding.message)}
        {failure !== undefined && (
          <span role="alert" className={classes.failure}>
            Not settled: {failure}
          </span>
        )}
      </td>
      <td>{sentence}</td>
      <td className={classes.action} data-not-exported>
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          aria-label={`${verb}: ${finding.name ?? finding.host}`}
          onClick={settle}
        >
          {verb}
        </Button>
      </td>
    </tr>
  );
}

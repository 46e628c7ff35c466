import { Button } from '@mantine/core';
import { toHostName } from '../../../../core/model/host-name.ts';
import type { ReconcileFinding } from '../../../../core/model/reconcile.ts';
import controls from '../../../components/controls/Danger.module.css';
import { Dialog } from '../../../components/Dialog.tsx';
import { formatCount, formatGib, pluralize } from '../../../format/quantity.ts';
import { useTable } from '../../../store/fleet.ts';
import dialog from '../edit/HostDialogs.module.css';
import classes from './Differences.module.css';
import { describeOutcome } from './describe-finding.ts';
import { settleFindings } from './differences-actions.ts';
import { setDifferences, toFindingKey } from './differences-store.ts';

const NAMED = 8;

/** Names what will be deleted for ever, and asks. */
export function DeletionDialog({ findings }: { findings: readonly ReconcileFinding[] }) {
  const hosts = useTable('hosts').rows;
  const [only] = findings.length === 1 ? findings : [];
  const isDisks = findings.every(({ kind }) => kind === 'orphan-disk');
  const verb = only
    ? (describeOutcome(only).verb ?? 'Delete')
    : `Delete ${formatCount(findings.length)} ${isDisks ? 'disks' : 'VMs'}`;
  const bytes = findings.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  const close = () => setDifferences({ confirming: undefined });
  const nameHost = ({ hostRef, host }: ReconcileFinding) => {
    const entry = hosts.get(hostRef);
    return entry ? toHostName(entry) : host;
  };
  return (
    <Dialog onClose={close} title={only ? `${verb} ${only.name ?? ''}` : verb} size={460}>
      <div className={dialog.form}>
        <ul className={classes.named}>
          {findings.slice(0, NAMED).map((finding) => (
            <li key={toFindingKey(finding)}>
              <b>{finding.name}</b> on {nameHost(finding)}
              {finding.sizeBytes !== undefined && `, ${formatGib(finding.sizeBytes)}`}
            </li>
          ))}
          {findings.length > NAMED && <li>and {formatCount(findings.length - NAMED)} more</li>}
        </ul>
        <p>
          {isDisks
            ? `${only ? 'It belongs' : 'They belong'} to no VM. ${bytes > 0 && !only ? `Together ${formatGib(bytes)}. ` : ''}What is on ${only ? 'it' : 'them'} is lost.`
            : 'Their own disks are deleted with them.'}{' '}
          This cannot be undone.
        </p>
        <div className={dialog.buttons}>
          <Button variant="default" data-autofocus onClick={close}>
            Cancel
          </Button>
          <Button
            className={controls.danger}
            onClick={() => {
              close();
              void settleFindings(findings);
            }}
          >
            {verb}
          </Button>
        </div>
        {findings.length > NAMED && <small>{pluralize(countHosts(findings), 'host')}</small>}
      </div>
    </Dialog>
  );
}

function countHosts(findings: readonly ReconcileFinding[]): number {
  return new Set(findings.map(({ hostRef }) => hostRef)).size;
}

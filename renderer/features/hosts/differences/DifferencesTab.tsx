import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReconcileFinding } from '../../../../core/model/reconcile.ts';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { StaleStrip } from '../../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { formatCount, pluralize } from '../../../format/quantity.ts';
import { formatClockTime } from '../../../format/time.ts';
import { DeletionDialog } from './DeletionDialog.tsx';
import classes from './Differences.module.css';
import { DifferencesTable } from './DifferencesTable.tsx';
import { compareLeasesAndHosts } from './differences-actions.ts';
import { isActionable, setDifferences, useDifferences } from './differences-store.ts';
import { LeftAlone } from './LeftAlone.tsx';
import { orderFindings } from './order-findings.ts';

/** What differs between leases and hosts, what settling it does, and a button for each. */
export function DifferencesTab() {
  const { comparison, error, comparing, confirming } = useDifferences();
  const findings = useMemo(() => orderFindings(comparison?.findings ?? []), [comparison]);
  if (!comparison) {
    return error === undefined ? (
      <SkeletonRows label="Comparing leases and hosts" />
    ) : (
      <ErrorState
        title="Could not compare leases and hosts"
        error={error}
        onRetry={() => void compareLeasesAndHosts()}
      />
    );
  }
  const actionable = findings.filter(isActionable);
  const disks = actionable.filter(({ kind }) => kind === 'orphan-disk');
  return (
    <>
      {error !== undefined && <StaleStrip what="Could not compare again" sinceAt={comparison.at} />}
      <div className={classes.head}>
        <p>
          <b>
            {actionable.length === 0
              ? 'Leases and hosts agree.'
              : `${pluralize(actionable.length, 'difference')} between leases and hosts.`}
          </b>{' '}
          Compared at {formatClockTime(comparison.at)}; comparing changes nothing.
        </p>
        {disks.length > 1 && (
          <Button variant="default" onClick={() => setDifferences({ confirming: disks })}>
            Delete all {formatCount(disks.length)} orphan disks
          </Button>
        )}
        <Button variant="default" loading={comparing} onClick={() => void compareLeasesAndHosts()}>
          Compare again
        </Button>
      </div>
      {actionable.length > 0 && <DifferencesTable findings={actionable} />}
      <LeftAlone findings={findings.filter(isLeftAlone)} />
      {confirming && <DeletionDialog findings={confirming} />}
    </>
  );
}

function isLeftAlone(finding: ReconcileFinding): boolean {
  return !isActionable(finding);
}

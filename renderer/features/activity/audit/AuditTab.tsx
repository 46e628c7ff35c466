import { useDeferredValue, useMemo, useState } from 'react';
import type { AuditEntry } from '../../../../core/model/audit-entry.ts';
import { AdminsOnly } from '../../../components/states/AdminsOnly.tsx';
import { EmptyState } from '../../../components/states/EmptyState.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { pluralize } from '../../../format/quantity.ts';
import { useMinute } from '../../../store/now.ts';
import classes from '../Activity.module.css';
import { type Pages, usePages } from '../use-pages.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { AuditLines } from './AuditLines.tsx';
import { AUDIT_PAGES } from './audit-actions.ts';
import { toAuditFilter, useAuditChoice } from './audit-filter.ts';
import { ChainCheck } from './ChainCheck.tsx';

/** Who changed what: the audit trail, and whether it is complete. */
export function AuditTab() {
  return (
    <AdminsOnly what="the audit trail">
      <Trail />
    </AdminsOnly>
  );
}

function Trail() {
  const choice = useDeferredValue(useAuditChoice());
  const now = useMinute();
  const since = choice.span === 'any' ? 0 : now;
  const [refreshed, setRefreshed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same filter again is a new question
  const filter = useMemo(() => toAuditFilter(choice, since), [choice, since, refreshed]);
  const pages = usePages(filter, AUDIT_PAGES);
  return (
    <>
      <AuditFilters filter={filter} onRefresh={() => setRefreshed((times) => times + 1)} />
      <div className={classes.total}>
        <span role="status">
          {pluralize(pages.rows.length, 'entry', 'entries')}
          {pages.past.kind === 'end' ? ', end of the trail' : ''}
        </span>
        <ChainCheck />
      </div>
      <Content pages={pages} filtered={Object.keys(filter).length > 0} />
    </>
  );
}

function Content({ pages, filtered }: { pages: Pages<AuditEntry>; filtered: boolean }) {
  const { rows, past, loadMore } = pages;
  if (rows.length > 0) return <AuditLines pages={pages} />;
  switch (past.kind) {
    case 'failed':
      return <ErrorState title="Could not load the audit trail" error={past.error} onRetry={loadMore} />;
    case 'loading':
      return <SkeletonRows label="Loading the audit trail" rows={14} />;
    default:
      return filtered ? (
        <EmptyState title="No matching entries">Try removing a filter.</EmptyState>
      ) : (
        <EmptyState title="No entries yet">
          This page will show every change with its author, channel and outcome, and every refused attempt.
        </EmptyState>
      );
  }
}

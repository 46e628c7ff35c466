import { Button } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import type { HistoryRow } from '../../../../core/model/history.ts';
import { WithDrawer } from '../../../components/drawer/WithDrawer.tsx';
import { EmptyState } from '../../../components/states/EmptyState.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { setHistory, useHistory } from '../history-store.ts';
import { HistoryDrawer } from './HistoryDrawer.tsx';
import { HistoryTable } from './HistoryTable.tsx';
import { ListFilter } from './ListFilter.tsx';
import { useListLayout } from './list-layout.ts';
import { Pager } from './Pager.tsx';
import { useHistoryPages } from './use-history-pages.ts';

/** All past and present VMs, filtered, sorted and paged; one of them opens beside the list. */
export function HistoryList() {
  const filter = useDeferredValue(useHistory((history) => history.listFilter));
  const pages = useHistoryPages(
    filter,
    useListLayout(({ sort }) => sort),
  );
  const [open, setOpen] = useState<HistoryRow>();
  const { rows, kind, error } = pages;
  return (
    <WithDrawer
      drawer={open && <HistoryDrawer key={open.id} row={open} onClose={() => setOpen(undefined)} />}
    >
      <ListFilter onJump={pages.jump} />
      {kind === 'failed' && (
        <ErrorState title="Could not load the list" error={error} onRetry={pages.again} />
      )}
      {kind !== 'failed' && !rows && <SkeletonRows label="Loading the VMs" rows={14} />}
      {kind !== 'failed' && rows?.length === 0 && <NoneMatch />}
      {kind !== 'failed' && rows && rows.length > 0 && (
        <HistoryTable rows={rows} old={kind === 'loading'} openId={open?.id} onOpen={setOpen} />
      )}
      {kind !== 'failed' && <Pager pages={pages} />}
    </WithDrawer>
  );
}

function NoneMatch() {
  return (
    <EmptyState
      title="No matching VMs"
      action={<Button onClick={() => setHistory({ listFilter: {} })}>Show all VMs</Button>}
    >
      No past VM matches all of the filters above. Try removing one.
    </EmptyState>
  );
}

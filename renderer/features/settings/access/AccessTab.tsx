import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import { toFailure } from '../../../../core/model/failure.ts';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { StaleStrip } from '../../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { useFleet } from '../../../store/fleet.ts';
import classes from './Access.module.css';
import { AccessDialogs } from './AccessDialogs.tsx';
import { loadAccess } from './access-actions.ts';
import { useAccess } from './access-store.ts';
import { PrincipalsPanel } from './PrincipalsPanel.tsx';
import { TokensPanel } from './TokensPanel.tsx';

/** Others change principals and tokens too, with `dynvm` or over REST. */
const RELOAD_MS = 15_000;

/** Who may ask, with which tokens. */
export function AccessTab() {
  const lists = useAccess((access) => access.lists);
  const me = useFleet((fleet) => fleet.me);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what can be read depends on who looks
  useEffect(() => {
    void loadAccess();
    const timer = window.setInterval(loadAccess, RELOAD_MS);
    return () => window.clearInterval(timer);
  }, [me]);
  if (lists.kind === 'loading') return <SkeletonRows label="Loading principals and tokens" rows={12} />;
  if (lists.kind === 'failed') {
    return (
      <ErrorState
        title="Could not load principals and tokens"
        error={lists.error}
        onRetry={() => void loadAccess()}
      />
    );
  }
  const { principals, tokens, loadedAt, staleBecause } = lists;
  return (
    <div className={classes.page}>
      {staleBecause !== undefined && <StaleStrip what={toFailure(staleBecause).message} sinceAt={loadedAt} />}
      <SearchField />
      <PrincipalsPanel principals={principals} tokens={tokens} />
      <TokensPanel principals={principals} tokens={tokens} />
      <AccessDialogs principals={principals ?? []} />
    </div>
  );
}

function SearchField() {
  const search = useAccess((access) => access.search);
  return (
    <TextInput
      data-page-search
      aria-label="Search principals and tokens"
      placeholder="Name, team, label or token"
      leftSection={<IconSearch size={14} />}
      value={search}
      onChange={(event) => useAccess.setState({ search: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === 'Escape') useAccess.setState({ search: '' });
      }}
      w={260}
    />
  );
}

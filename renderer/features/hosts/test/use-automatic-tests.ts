import { useEffect } from 'react';
import type { HostRow } from '../../../../core/model/host.ts';
import { useScopeRefusal } from '../../../store/fleet.ts';
import { testHosts } from '../hosts-actions.ts';
import { useHosts } from '../hosts-store.ts';
import { listDueForTest } from './due-for-test.ts';

/** For an admin: tests hosts when the page opens, and new ones when they appear. */
export function useAutomaticTests(rows: ReadonlyMap<unknown, HostRow>): void {
  const isAdmin = useScopeRefusal('admin') === undefined;
  const known = [...rows.values()]
    .filter(({ state }) => state.kind !== 'connecting')
    .map(({ hostRef }) => hostRef)
    .join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: which hosts there are, not how they are
  useEffect(() => {
    if (!isAdmin) return;
    const due = listDueForTest(rows.values(), useHosts.getState().tested, Date.now());
    void testHosts(due, { byItself: true });
  }, [known, isAdmin]);
}

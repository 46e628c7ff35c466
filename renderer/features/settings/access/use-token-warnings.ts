import { useEffect } from 'react';
import { useFleet } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { loadAccess } from './access-actions.ts';
import { useAccess } from './access-store.ts';
import { describeToken } from './describe-token.ts';

/** How many tokens in use need somebody: they end within 14 days, are refused, or others may know them. */
export function useTokenWarnings(): number {
  const lists = useAccess((access) => access.lists);
  const me = useFleet((fleet) => fleet.me);
  const now = useMinute();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what can be read depends on who looks
  useEffect(() => void loadAccess(), [me]);
  if (lists.kind !== 'loaded') return 0;
  const principals = new Map(lists.principals?.map((principal) => [principal.id, principal]));
  return lists.tokens.filter((token) => {
    const { isLive, mark } = describeToken(token, principals.get(token.principal), now);
    return isLive && mark !== undefined && principals.get(token.principal)?.disabledAt === undefined;
  }).length;
}

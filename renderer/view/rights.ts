import type { OutputOf } from '../../core/contract/contract.ts';
import { type AccessScope, coversScope } from '../../core/model/access.ts';
import type { Ownership } from '../../core/model/ownership.ts';
import { canActOn, describeForeign } from '../../core/model/permissions.ts';

/** Who looks at this window and what the core lets them do; undefined until the core has said so. */
export type Me = OutputOf<'access.me'> | undefined;

const UNKNOWN = 'The core has not said yet what you may do';

/** Why an operation of a scope is not offered; undefined: it is. */
export function refuseScope(me: Me, scope: AccessScope): string | undefined {
  if (me === undefined) return UNKNOWN;
  if (coversScope(me.scopes, scope)) return undefined;
  const covered = me.scopes.length === 0 ? 'nothing' : me.scopes.join(', ');
  return `This needs the scope ${scope}; you are ${me.principal} (${me.role}) with ${covered}`;
}

/** Why extending, releasing or cancelling is not offered, by the rule the core applies; undefined: it is. */
export function refuseOwned(me: Me, what: string, owned: Ownership): string | undefined {
  const refusal = refuseScope(me, 'request');
  if (me === undefined || refusal !== undefined) return refusal;
  return canActOn(me, owned, me) ? undefined : describeForeign(what, owned);
}

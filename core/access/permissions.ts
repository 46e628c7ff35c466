import { coversScope, LEGACY_PRINCIPAL } from '../model/access.ts';
import type { Ownership } from '../model/ownership.ts';
import type { Identity } from './identity.ts';

export interface PermissionRules {
  /** Members of a team act on each other's VMs: `team.shares.vms` in the ini. */
  readonly teamSharesVms: boolean;
}

/** Whether an identity may extend, release or cancel what belongs to somebody. */
export function canActOn(identity: Identity, owned: Ownership, rules: PermissionRules): boolean {
  if (coversScope(identity.scopes, 'admin')) return true;
  if (!coversScope(identity.scopes, 'request')) return false;
  if (owned.owner === identity.principal) return true;
  if (owned.owner === LEGACY_PRINCIPAL) return identity.actsForLegacy === true;
  return rules.teamSharesVms && owned.teams.some((team) => identity.teams.includes(team));
}

/** Why {@link canActOn} says no, as a sentence for the caller. */
export function describeForeign(vm: string, owned: Ownership): string {
  if (owned.owner === LEGACY_PRINCIPAL) {
    return `${vm} was asked for without a token: an admin, or a token created with --acts-for legacy, can change it`;
  }
  return `${vm} belongs to ${owned.owner}: only its owner or an admin can change it`;
}

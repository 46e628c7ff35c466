import { type AccessScope, coversScope, LEGACY_PRINCIPAL } from './access.ts';
import type { Ownership } from './ownership.ts';

/** What a credential covers, as far as it decides on VMs. */
export interface Rights {
  readonly principal: string;
  readonly scopes: readonly AccessScope[];
  readonly teams: readonly string[];
  /** It may also act on VMs that were asked for without a credential. */
  readonly actsForLegacy?: boolean;
}

export interface PermissionRules {
  /** Members of a team act on each other's VMs: `team.shares.vms` in the ini. */
  readonly teamSharesVms: boolean;
}

/** Whether somebody may extend, release or cancel what belongs to somebody. */
export function canActOn(rights: Rights, owned: Ownership, rules: PermissionRules): boolean {
  if (coversScope(rights.scopes, 'admin')) return true;
  if (!coversScope(rights.scopes, 'request')) return false;
  if (owned.owner === rights.principal) return true;
  if (owned.owner === LEGACY_PRINCIPAL) return rights.actsForLegacy === true;
  return rules.teamSharesVms && owned.teams.some((team) => rights.teams.includes(team));
}

/** Why {@link canActOn} says no, as a sentence for the caller. */
export function describeForeign(vm: string, owned: Ownership): string {
  if (owned.owner === LEGACY_PRINCIPAL) {
    return `${vm} was asked for without a token: an admin, or a token created with --acts-for legacy, can change it`;
  }
  return `${vm} belongs to ${owned.owner}: only its owner or an admin can change it`;
}

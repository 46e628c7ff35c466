import type { Actor } from '../leases/index.ts';
import { LEGACY_PRINCIPAL } from '../model/access.ts';
import { canActOn, describeForeign, type PermissionRules } from '../model/permissions.ts';
import type { Clock } from '../ports.ts';
import { auditAuthor } from './audit-author.ts';
import type { Caller } from './caller.ts';

/** A caller as the leases know it: to whom it belongs what it asks for, and what it may touch. */
export function toActor(
  caller: Caller,
  { rules, clock }: { rules: PermissionRules; clock: Pick<Clock, 'now'> },
): Actor {
  const { principal, actor, teams } = caller;
  return {
    name: actor,
    // Whoever needs no token is told apart by the machine only.
    requester: principal === LEGACY_PRINCIPAL ? actor : principal,
    owner: principal,
    teams,
    refuse(what, owned) {
      if (canActOn(caller, owned, rules)) return undefined;
      return { code: 'forbidden', message: describeForeign(what, owned), where: { vm: what } };
    },
    record: auditAuthor(caller, clock).record,
  };
}

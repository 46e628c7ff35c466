import type { AuditChange } from '../../model/audit-entry.ts';
import type { Failure } from '../../model/failure.ts';
import type { Ownership } from '../../model/ownership.ts';
import type { Actor } from './actor.ts';
import type { LeaseRegistry } from './lease-registry.ts';

/** Why the actor may not change what somebody owns, once the audit has the attempt; undefined: it may. */
export function auditRefusal(
  registry: Pick<LeaseRegistry, 'appendAudit'>,
  owned: Ownership,
  { actor, ...change }: AuditChange & { actor: Actor },
): Failure | undefined {
  const failure = actor.refuse(change.object, owned);
  if (failure) registry.appendAudit(actor.record({ ...change, outcome: 'refused', reason: failure.message }));
  return failure;
}

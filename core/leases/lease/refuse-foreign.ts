import type { Lease } from '../../model/lease.ts';
import type { LeaseActResult } from '../../model/selector.ts';
import type { Actor } from './actor.ts';
import type { LeaseContext } from './lease-context.ts';

/** The result for a lease that the actor may not act on, which the audit keeps; undefined: it may. */
export function refuseForeign(
  { registry }: LeaseContext,
  lease: Lease,
  { actor, operation }: { actor: Actor; operation: string },
): LeaseActResult | undefined {
  const { id: leaseId, name, requestId } = lease;
  const failure = actor.refuse(name, lease);
  if (failure === undefined) return undefined;
  const change = { operation, object: name, leaseId, requestId };
  registry.appendAudit(actor.record({ ...change, outcome: 'refused', reason: failure.message }));
  return { name, leaseId, failure };
}

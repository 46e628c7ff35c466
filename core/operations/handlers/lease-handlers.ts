import type { leaseOperations } from '../../contract/leases.ts';
import { DynvmError } from '../../model/failure.ts';
import { isLive } from '../../model/lease.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';
import { toActor } from '../to-actor.ts';

export function leaseHandlers({
  leases,
  config,
  clock,
}: OperationDependencies): HandlersOf<typeof leaseOperations> {
  const actorFrom = (caller: Caller) => toActor(caller, { rules: config().common, clock });
  return {
    'leases.list': ({ live, descriptor }) =>
      leases
        .leases()
        .filter(
          (lease) =>
            (live === undefined || isLive(lease) === live) &&
            (descriptor === undefined || lease.descriptor === descriptor),
        ),
    'leases.get': ({ leaseId }) => {
      const lease = leases.lease(leaseId);
      if (lease) return lease;
      throw new DynvmError({
        code: 'not-found',
        message: `There is no lease ${leaseId}, or it ended some time ago`,
        hint: 'The history keeps every lease.',
      });
    },
    'leases.release': ({ selector, wait }, caller) => leases.release(selector, { wait }, actorFrom(caller)),
    'leases.extend': ({ selector, minutes, from }, caller) =>
      leases.extend(selector, { minutes, from }, actorFrom(caller)),
    'leases.reconcile': (options, caller) => leases.reconcile(options, actorFrom(caller)),
  };
}

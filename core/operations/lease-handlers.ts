import type { leaseOperations } from '../contract/leases.ts';
import { DynvmError } from '../model/failure.ts';
import { isLive } from '../model/lease.ts';
import type { HandlersOf } from './handlers.ts';
import type { OperationDependencies } from './operation-dependencies.ts';

export function leaseHandlers({ leases }: OperationDependencies): HandlersOf<typeof leaseOperations> {
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
    'leases.release': ({ selector, wait }, caller) =>
      leases.release(selector, { wait }, { name: caller.actor }),
    'leases.extend': ({ selector, minutes, from }, caller) =>
      leases.extend(selector, { minutes, from }, { name: caller.actor }),
    'leases.reconcile': (options, caller) => leases.reconcile(options, { name: caller.actor }),
  };
}

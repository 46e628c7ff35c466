import type { requestOperations } from '../contract/requests.ts';
import type { RequestAndLeases } from '../leases/index.ts';
import { DynvmError } from '../model/failure.ts';
import type { ProvisionAsk } from '../model/request.ts';
import type { OperationDependencies } from './dependencies.ts';
import type { HandlersOf } from './handlers.ts';

export function requestHandlers({ leases }: OperationDependencies): HandlersOf<typeof requestOperations> {
  return {
    'requests.provision': async (ask, caller) => {
      refuseWhatCannotBeKept(ask);
      return withOwnList(await leases.provision(ask, { name: caller.actor }));
    },
    'requests.wait': async ({ requestId }) => withOwnList(await leases.whenEnded(requestId)),
    'requests.plan': (ask) => {
      refuseWhatCannotBeKept(ask);
      return leases.plan(ask);
    },
    'requests.cancel': ({ requestId }, caller) => leases.cancel(requestId, { name: caller.actor }),
    'requests.list': ({ running }) =>
      leases
        .requests()
        .filter((request) => running === undefined || (request.state.kind === 'running') === running)
        .toSorted((a, b) => b.createdAt - a.createdAt),
  };
}

/** A static pool that is never told of its VMs would count them as missing: refuse rather than forget. */
function refuseWhatCannotBeKept(ask: ProvisionAsk): void {
  if (ask.pools.length === 0) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `Static pools (${ask.pools.join(', ')}) are not available: this service has no store for them`,
    hint: 'Ask without pools.',
    where: { field: 'pools' },
  });
}

function withOwnList({ request, leases }: RequestAndLeases) {
  return { request, leases: [...leases] };
}

import type { Config } from '../../config/index.ts';
import type { requestOperations } from '../../contract/requests.ts';
import type { RequestAndLeases } from '../../leases/index.ts';
import { DynvmError } from '../../model/failure.ts';
import { isPending, type ProvisionSpec } from '../../model/request.ts';
import type { Caller } from '../caller.ts';
import type { HandlersOf } from '../handlers.ts';
import type { OperationDependencies } from '../operation-dependencies.ts';
import { toActor } from '../to-actor.ts';

export function requestHandlers({
  leases,
  config,
  clock,
}: OperationDependencies): HandlersOf<typeof requestOperations> {
  const actorFrom = (caller: Caller) => toActor(caller, { rules: config().common, clock });
  return {
    'requests.provision': async (spec, caller) => {
      refuseWhatCannotBeKept(spec, config());
      return withOwnList(await leases.provision(withPatience(spec, caller, config()), actorFrom(caller)));
    },
    'requests.get': ({ requestId }) => {
      const request = leases.request(requestId);
      if (request) return { request, leases: request.leaseIds.flatMap((id) => leases.lease(id) ?? []) };
      throw new DynvmError({
        code: 'not-found',
        message: `There is no request ${requestId}, or it ended some time ago`,
        hint: 'The history keeps the VMs of every request.',
      });
    },
    'requests.wait': async ({ requestId }) => withOwnList(await leases.whenEnded(requestId)),
    'requests.acknowledge': ({ requestId }, caller) => {
      leases.acknowledge(requestId, actorFrom(caller));
      return {};
    },
    'requests.hangUp': ({ requestId }, caller) => {
      leases.hangUp(requestId, actorFrom(caller));
      return {};
    },
    'requests.plan': (spec, caller) => {
      refuseWhatCannotBeKept(spec, config());
      return leases.plan(spec, actorFrom(caller));
    },
    'requests.cancel': ({ requestId }, caller) => leases.cancel(requestId, actorFrom(caller)),
    'requests.list': ({ running }) =>
      leases
        .requests()
        .filter((request) => running === undefined || isPending(request) === running)
        .toSorted((a, b) => b.createdAt - a.createdAt),
  };
}

/** A static pool that is never told of its VMs would count them as missing: refuse rather than forget. */
function refuseWhatCannotBeKept(spec: ProvisionSpec, { staticPool }: Config): void {
  if (spec.pools.length === 0 || staticPool) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `Static pools (${spec.pools.join(', ')}) are not available: this service has no store for them`,
    hint: 'Ask without pools, or name the bucket of the static pool (static.*) in the ini.',
    where: { field: 'pools' },
  });
}

/** Clients of the legacy API can't say how long they would wait: the ini does. */
function withPatience(spec: ProvisionSpec, { channel }: Caller, { common }: Config): ProvisionSpec {
  if (channel !== 'legacy' || spec.maxWaitSeconds !== undefined || common.vmQueueMaxWaitSeconds === 0)
    return spec;
  return { ...spec, maxWaitSeconds: common.vmQueueMaxWaitSeconds };
}

function withOwnList({ request, leases }: RequestAndLeases) {
  return { request, leases: [...leases] };
}

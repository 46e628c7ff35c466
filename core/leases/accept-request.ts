import type { Placement, PlacementResult } from '../fleet/index.ts';
import { DynvmError, failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { ProvisionSpec, RequestRow } from '../model/request.ts';
import { requesterOf } from '../model/requester.ts';
import type { LeaseContext } from './lease-context.ts';
import { leaseNames } from './lease-names.ts';
import type { Actor } from './leases.ts';
import { placementAskOf } from './place-again.ts';
import { guestLoginFor } from './steps/check-ssh.ts';

/** A request whose names and room are taken. */
export interface AcceptedRequest {
  request: RequestRow;
  leases: readonly Lease[];
  /** By lease id; a lease without one was placed nowhere and has failed. */
  placements: ReadonlyMap<string, Placement>;
}

/**
 * Checks an ask, allots its names and takes its room, all in one synchronous step: nothing can come between.
 * The caller registers the leases in the same step.
 * @throws DynvmError already-exists, no-capacity, unknown-os, unknown-host, config-invalid
 */
export function acceptRequest(context: LeaseContext, spec: ProvisionSpec, actor: Actor): AcceptedRequest {
  if (spec.checkSsh) guestLoginFor(context.config(), spec.osKey);
  const names = leaseNames(spec.descriptor, spec.count);
  assertFree(context, names);
  const vms = names.map((name) => ({ leaseId: context.newLeaseId(), name }));
  const result = context.fleet.place({ ...placementAskOf(spec), vms });
  if (result.placed.length === 0 || (spec.allOrNone && result.unplaced.length > 0)) {
    for (const { leaseId } of result.placed) context.fleet.endReservation(leaseId);
    throw noCapacity(spec, result);
  }
  const placements = new Map(result.placed.map((placement) => [placement.leaseId, placement]));
  const request: RequestRow = {
    id: context.newId(),
    spec,
    requester: requesterOf(actor.name),
    createdAt: context.clock.now(),
    state: { kind: 'running' },
    leaseIds: vms.map(({ leaseId }) => leaseId),
  };
  const leases = vms.map((vm, position) =>
    newLease(context, request, { ...vm, index: position + 1 }, placements.get(vm.leaseId), result),
  );
  return { request, leases, placements };
}

/** Why an ask would be refused outright; undefined when nothing speaks against its names. */
export function assertFree({ book, fleet }: LeaseContext, names: readonly string[]): void {
  const taken = names.filter((name) => book.hasLiveName(name) || fleet.nameTaken(name));
  const [first] = taken;
  if (first === undefined) return;
  const others = taken.length > 1 ? ` (and ${taken.length - 1} more of this request)` : '';
  throw new DynvmError({
    code: 'already-exists',
    message: `VM ${first} already exists${others}.`,
    hint: 'Release it first, or ask for another name.',
    where: { vm: first },
  });
}

/**
 * When a VM of this request must be gone, counted from `fromAt`.
 * @see docs/spec/legacy-api.md#request-sizes-and-lifetime
 */
export function deadlineFor({ config }: LeaseContext, spec: ProvisionSpec, fromAt: number): number {
  const minutes = Math.min(spec.expiresInMinutes, config().common.vmExpiryMinutes);
  return fromAt + Math.round(minutes * 60_000);
}

function newLease(
  context: LeaseContext,
  request: RequestRow,
  vm: { leaseId: string; name: string; index: number },
  placement: Placement | undefined,
  result: PlacementResult,
): Lease {
  const { spec, createdAt } = request;
  const [sample] = result.placed;
  const common = {
    id: vm.leaseId,
    requestId: request.id,
    name: vm.name,
    descriptor: spec.descriptor,
    index: vm.index,
    osKey: spec.osKey,
    vcpus: (placement ?? sample)?.vcpus ?? spec.vcpus ?? 1,
    memoryBytes: (placement ?? sample)?.memoryBytes ?? spec.memoryBytes ?? 1,
    diskBytes: [],
    hostLabels: [],
    attempt: 1,
    createdAt,
    deadlineAt: deadlineFor(context, spec, createdAt),
  };
  if (!placement) {
    const failure = failureOf(noCapacity(spec, result));
    const steps = [{ state: 'failed', at: createdAt, attempt: 1 }];
    return { ...common, state: { kind: 'failed', failure }, endedAt: createdAt, steps };
  }
  const entry = context.fleet.entry(placement.hostRef);
  return {
    ...common,
    state: { kind: 'queued' },
    hostRef: placement.hostRef,
    hostName: placement.physicalHost.name,
    physicalHostUuid: placement.physicalHost.uuid,
    poolUuid: entry?.poolUuid,
    hostLabels: [...(entry?.settings.labels ?? [])],
    steps: [{ state: 'queued', at: createdAt, attempt: 1, hostRef: placement.hostRef }],
  };
}

function noCapacity(spec: ProvisionSpec, result: PlacementResult): DynvmError {
  const reasons = result.refusals.map(({ hostName, reason }) => `${hostName}: ${reason}`).join('; ');
  const [alternative] = result.alternatives;
  return new DynvmError({
    code: 'no-capacity',
    message: `No capacity for ${spec.count} × ${spec.osKey} as ${spec.descriptor}${reasons === '' ? '' : `: ${reasons}`}.`,
    ...(alternative ? { hint: `It would fit: ${alternative.sentence}.` } : {}),
  });
}

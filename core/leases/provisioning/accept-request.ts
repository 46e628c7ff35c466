import type { Placement, PlacementResult } from '../../fleet/index.ts';
import { DynvmError, type Failure, toFailure } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { Ownership } from '../../model/ownership.ts';
import type { Plan, ProvisionSpec, RequestRow } from '../../model/request.ts';
import type { Actor } from '../lease/actor.ts';
import { computeLifetimeMs } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { buildVmNames, describeForeignVm } from '../lease/select-leases.ts';
import type { QuotaCheck } from '../quotas/lease-quotas.ts';
import {
  findLargestSize,
  takeWithinQuota,
  toQuotaDemand,
  type WithinQuota,
} from '../quotas/take-within-quota.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { guestLoginFor } from './steps/check-ssh.ts';
import { toTakenLease } from './to-taken-lease.ts';

/** A request whose names and room are taken. */
export interface AcceptedRequest {
  request: RequestRow;
  leases: readonly Lease[];
  /** By lease id; a lease without one was placed nowhere and has failed. */
  placements: ReadonlyMap<string, Placement>;
}

/**
 * Checks a request, allots its names and takes its room, all in one synchronous step: nothing can come between.
 * The caller registers the leases in the same step.
 * @throws DynvmError already-exists, no-capacity, quota-exceeded, unknown-os, unknown-host, config-invalid
 */
export function acceptRequest(
  context: ProvisioningContext,
  asked: RequestRow,
  { needsAll, mayBorrow = () => true }: { needsAll: boolean; mayBorrow?: () => boolean },
): AcceptedRequest {
  const { spec } = asked;
  if (spec.checkSsh) guestLoginFor(context.config(), spec.osKey);
  const names = buildVmNames(spec.descriptor, spec.count);
  assertNamesFree(context, names);
  const check = { needsAll, mayBorrow };
  // What a quota never allows must not wait for room first.
  context.quotas.check(toQuotaDemand(asked, spec), check);
  const warm = takeWarm(context, asked, check);
  const vms = names.map((name, position) => ({ leaseId: warm[position]?.id ?? context.newLeaseId(), name }));
  const result = placeRest(context, asked, { warm, check, vms: vms.slice(warm.length) });
  context.warm.makeRoom(result.placed, spec.osKey);
  const placements = new Map(result.placed.map((placement) => [placement.leaseId, placement]));
  const leaseIds = vms.map(({ leaseId }) => leaseId);
  const request: RequestRow = { ...asked, state: { kind: 'running' }, leaseIds };
  const leases = vms.map((vm, position) => {
    const named = { ...vm, index: position + 1 };
    const taken = warm[position];
    if (taken) return toTakenLease(context, request, { ...named, warm: taken });
    return toLease(context, request, named, placements.get(vm.leaseId), result);
  });
  return { request, leases, placements };
}

const NOTHING_TO_PLACE: PlacementResult = {
  placed: [],
  unplaced: [],
  planned: [],
  refusals: [],
  alternatives: [],
};

interface Rest {
  /** What the request has from warm pools. */
  readonly warm: readonly Lease[];
  readonly check: QuotaCheck;
  readonly vms: readonly { leaseId: string; name: string }[];
}

/** What was placed, and why a quota keeps the rest from starting. */
type PlacedRest = PlacementResult & Pick<WithinQuota, 'refusal'>;

/** Ready VMs that its quotas allow. @throws DynvmError quota-exceeded */
function takeWarm(
  { warm: pools, quotas }: ProvisioningContext,
  asked: RequestRow,
  check: QuotaCheck,
): Lease[] {
  const { spec } = asked;
  const warm = pools.take(spec, spec.count);
  if (warm.length === 0) return warm;
  try {
    const allowed = quotas.check(toQuotaDemand(asked, spec, findLargestSize(warm)), check);
    pools.giveBack(warm.slice(allowed));
    return warm.slice(0, allowed);
  } catch (error) {
    pools.giveBack(warm);
    throw error;
  }
}

/** Room for what no warm VM serves. @throws DynvmError as acceptRequest; then nothing is taken */
function placeRest(context: ProvisioningContext, asked: RequestRow, { warm, check, vms }: Rest): PlacedRest {
  if (vms.length === 0) return NOTHING_TO_PLACE;
  const { fleet, warm: pools } = context;
  const { spec } = asked;
  const { needsAll } = check;
  try {
    const result = fleet.place({ ...spec, allOrNone: needsAll, vms });
    const isNothing = result.placed.length + warm.length === 0;
    if (!isNothing && !(needsAll && result.unplaced.length > 0)) {
      return {
        ...result,
        ...takeWithinQuota(context, asked, { placed: result.placed, held: warm, check }),
      };
    }
    for (const { leaseId } of result.placed) fleet.endReservation(leaseId);
    throw noCapacity(spec, result);
  } catch (error) {
    pools.giveBack(warm);
    throw error;
  }
}

/** A spec as a request, before anything is taken for it. */
export function createRequest({ newId, clock }: LeaseContext, spec: ProvisionSpec, actor: Actor): RequestRow {
  return {
    id: newId(),
    spec,
    requester: actor.requester,
    owner: actor.owner,
    teams: [...actor.teams],
    createdAt: clock.now(),
    state: { kind: 'running' },
    leaseIds: [],
    ...(spec.joinIdentical ? { unanswered: true } : {}),
  };
}

/** @throws DynvmError already-exists */
function assertNamesFree({ registry, fleet }: LeaseContext, names: readonly string[]): void {
  const taken = names.filter((name) => registry.hasLiveName(name) || fleet.nameTaken(name));
  const [first] = taken;
  if (first === undefined) return;
  const isOurs = registry.hasLiveName(first);
  const row = isOurs ? undefined : fleet.vmRows().find(({ name }) => name === first);
  const others = taken.length > 1 ? ` (and ${taken.length - 1} more of this request)` : '';
  throw new DynvmError({
    code: 'already-exists',
    message: row ? describeForeignVm(row) : `VM ${first} already exists${others}.`,
    hint: isOurs ? 'Release it first, or use another name.' : 'Use another name.',
    where: { vm: first },
  });
}

/** A lease of a request, with its place or why there is none. */
export function toLease(
  context: LeaseContext,
  request: RequestRow,
  vm: { leaseId: string; name: string; index: number },
  placement: Placement | undefined,
  result: PlacedRest,
): Lease {
  const { spec } = request;
  const createdAt = context.clock.now();
  const lifetimeMs = computeLifetimeMs(context, spec, request);
  const [sample] = result.placed;
  const common = {
    id: vm.leaseId,
    requestId: request.id,
    name: vm.name,
    descriptor: spec.descriptor,
    index: vm.index,
    osKey: spec.osKey,
    owner: request.owner,
    teams: request.teams,
    vcpus: (placement ?? sample)?.vcpus ?? spec.vcpus ?? 1,
    memoryBytes: (placement ?? sample)?.memoryBytes ?? spec.memoryBytes ?? 1,
    diskBytes: [],
    hostLabels: [],
    attempt: 1,
    createdAt,
    lifetimeMs,
    deadlineAt: createdAt + lifetimeMs,
  };
  if (!placement) {
    const failure = toFailure(result.refusal ?? noCapacity(spec, result));
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

/** Where each VM of a request would go, or why not. Takes nothing. */
export function planRequest(context: LeaseContext, spec: ProvisionSpec, owner?: Ownership): Plan {
  const names = buildVmNames(spec.descriptor, spec.count);
  const vms = names.map((name) => ({ leaseId: `plan:${name}`, name }));
  let result: PlacementResult | undefined;
  const failure =
    findRefusal(() => {
      result = context.fleet.plan({ ...spec, vms });
    }) ??
    findRefusal(() => {
      if (spec.checkSsh) guestLoginFor(context.config(), spec.osKey);
      assertNamesFree(context, names);
    });
  const [first] = result?.placed ?? [];
  const overQuota = owner
    ? findRefusal(() => {
        const demand = toQuotaDemand(owner, spec, findLargestSize(result?.placed ?? []));
        context.quotas.check(demand, { needsAll: spec.allOrNone, mayBorrow: () => true });
      })
    : undefined;
  return {
    asked: spec.count,
    placed: [...(result?.planned ?? [])],
    refusals: [...(result?.refusals ?? [])],
    alternatives: [...(result?.alternatives ?? [])],
    ...((failure ?? overQuota) ? { failure: failure ?? overQuota } : {}),
    ...(owner ? { quotas: context.quotas.shares({ ...owner, osKey: spec.osKey }) } : {}),
    vcpus: first?.vcpus ?? spec.vcpus ?? 0,
    memoryBytes: first?.memoryBytes ?? spec.memoryBytes ?? 0,
    deadlineAt: context.clock.now() + computeLifetimeMs(context, spec, owner),
  };
}

function findRefusal(check: () => void): Failure | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof DynvmError) return error.failure;
    throw error;
  }
}

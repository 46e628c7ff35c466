import { assertNever } from '../../model/assert-never.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { LeaseActResult, LeaseSelector } from '../../model/selector.ts';
import type { VmRow } from '../../model/vm.ts';
import type { Actor } from './actor.ts';
import { auditRefusal } from './audit-refusal.ts';
import type { LeaseContext } from './lease-context.ts';

/** The VM names of one request: count 1 → the descriptor itself, else descriptor1..n. @see docs/spec/legacy-api.md#names */
export function buildVmNames(descriptor: string, count: number): string[] {
  if (count === 1) return [descriptor];
  return Array.from({ length: count }, (_, position) => `${descriptor}${position + 1}`);
}

/** `job` → 1, `job17` → 17 for the descriptor `job`; undefined for a name that can't be one of its VMs. */
export function parseBatchIndex(name: string, descriptor: string): number | undefined {
  if (name === descriptor) return 1;
  if (!name.startsWith(descriptor)) return undefined;
  const digits = name.slice(descriptor.length);
  return /^[1-9][0-9]{0,8}$/.test(digits) ? Number(digits) : undefined;
}

/** Descriptor, then place in the batch: `job2` before `job10`. */
function compareByName(one: Lease, other: Lease): number {
  if (one.descriptor !== other.descriptor) return one.descriptor < other.descriptor ? -1 : 1;
  return one.index - other.index || (one.name < other.name ? -1 : Number(one.name > other.name));
}

/** By their numbers in one batch, whatever descriptors were recorded. */
function compareInBatch(descriptor: string): (one: Lease, other: Lease) => number {
  const toIndex = ({ name }: Lease) => parseBatchIndex(name, descriptor) ?? 0;
  return (one, other) => toIndex(one) - toIndex(other) || compareByName(one, other);
}

/** Leases that were meant, in name order, and names (or lease ids) that no live lease has. */
export interface SelectedLeases {
  matched: Lease[];
  missing: string[];
}

/**
 * Which of the live leases a selector means. With a count its names decide, whatever descriptor was recorded with them. Without,
 * a name that ends in digits added to the descriptor matches only where that descriptor is the recorded one; the bare
 * name matches any VM that is called so.
 * @param singleMayBeNumbered `count` 1 means `<descriptor>` or `<descriptor>1`.
 * @see docs/spec/legacy-api.md#request-sizes-and-lifetime
 */
export function selectLeases(
  selector: LeaseSelector,
  live: readonly Lease[],
  singleMayBeNumbered = false,
): SelectedLeases {
  if ('leaseIds' in selector) {
    const wanted = new Set(selector.leaseIds);
    const matched = live.filter((lease) => wanted.has(lease.id)).sort(compareByName);
    const found = new Set(matched.map((lease) => lease.id));
    return { matched, missing: [...wanted].filter((id) => !found.has(id)) };
  }
  const { descriptor, count } = selector;
  if (count === undefined) {
    const matched = live.filter((lease) => lease.descriptor === descriptor || lease.name === descriptor);
    return { matched: matched.sort(compareByName), missing: matched.length > 0 ? [] : [descriptor] };
  }
  const wanted = new Set(buildVmNames(descriptor, count));
  if (singleMayBeNumbered && count === 1) wanted.add(`${descriptor}1`);
  const matched = live.filter((lease) => wanted.has(lease.name)).sort(compareInBatch(descriptor));
  const found = new Set(matched.map((lease) => lease.name));
  const missing = [...wanted].filter((name) => !found.has(name));
  if (singleMayBeNumbered && count === 1) return { matched, missing: found.size > 0 ? [] : [descriptor] };
  return { matched, missing };
}

/** The result for a lease that the actor may not act on; undefined: it may. */
export function refuseForeign(
  { registry }: LeaseContext,
  lease: Lease,
  { actor, operation }: { actor: Actor; operation: string },
): LeaseActResult | undefined {
  const { id: leaseId, name, requestId } = lease;
  const failure = auditRefusal(registry, lease, { actor, operation, object: name, leaseId, requestId });
  return failure && { name, leaseId, failure };
}

/** What to say of names (or lease ids) that no live lease has: not there at all, or there and not ours to touch. */
export function notFoundResults(
  { registry, fleet }: LeaseContext,
  selector: LeaseSelector,
  missing: readonly string[],
): LeaseActResult[] {
  if (missing.length === 0) return [];
  if ('leaseIds' in selector) {
    return missing.map((leaseId) => {
      const ended = registry.lease(leaseId);
      // It has gone already: what was asked for is so.
      if (ended && !isLive(ended)) return { name: ended.name, leaseId };
      return {
        name: leaseId,
        leaseId,
        failure: { code: 'not-found', message: `There is no lease ${leaseId}.` },
      };
    });
  }
  const rows = new Map(fleet.vmRows().map((row) => [row.name, row]));
  return missing.map((name) => findMissingVm(name, rows.get(name)));
}

function findMissingVm(name: string, row: VmRow | undefined): LeaseActResult {
  if (!row) {
    return {
      name,
      failure: { code: 'not-found', message: `VM ${name} doesn't exist.`, where: { vm: name } },
    };
  }
  const where = { vm: name, hostRef: row.hostRef };
  const code = row.owner.kind === 'ours' ? 'unavailable' : 'not-ours';
  return { name, failure: { code, message: describeForeignVm(row), where } };
}

/** Why a VM of the hosts is none of ours to release or extend, and why its name cannot be given again. */
export function describeForeignVm({ name, owner }: Pick<VmRow, 'name' | 'owner'>): string {
  switch (owner.kind) {
    case 'other-installation':
      return `VM ${name} already exists and is managed by installation ${owner.installation}: it is not touched.`;
    case 'copy':
      return `VM ${name} already exists and is a copy of a VM of this service: it is not touched.`;
    case 'foreign':
      return `VM ${name} already exists and was not made by this service: it is not touched.`;
    case 'ours':
      return `VM ${name} already exists and is being removed.`;
    default:
      return assertNever(owner);
  }
}

import { createHash } from 'node:crypto';
import type { Config } from '../../config/index.ts';
import type { Fleet, FleetEntry, Placement } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Lease } from '../../model/lease.ts';
import type { RequestRow } from '../../model/request.ts';
import type { Clock, Logger } from '../../ports.ts';
import type { Ref } from '../../xapi/index.ts';
import type { LeaseQuotas } from '../quotas/lease-quotas.ts';
import type { Actor } from './actor.ts';
import type { LeaseRegistry } from './lease-registry.ts';
import type { StorageTurns } from './storage-turns.ts';

export interface RequestAndLeases {
  request: RequestRow;
  leases: readonly Lease[];
}

/** What every piece of this part works with. */
export interface LeaseContext {
  readonly config: () => Config;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Our installation id: only VMs that carry it are ours. */
  readonly installation: string;
  readonly newId: () => string;
  /** Begins with {@link leaseIdPrefix}: an incomplete clone tells by its name alone whose it is. */
  readonly newLeaseId: () => string;
  readonly registry: LeaseRegistry;
  /** What the service does by itself is done by these. */
  readonly ownActors: { readonly expiry: Actor; readonly reconcile: Actor; readonly pool: Actor };
  readonly runtimes: LeaseRuntimes;
  readonly quotas: LeaseQuotas;
  readonly storage: StorageTurns;
  /** Aborted when the service stops: running steps end, nothing is removed. */
  readonly shutdown: AbortSignal;
}

/** Where a lease's VM is, as far as this process knows. */
interface VmPlace {
  hostRef: number;
  ref: Ref;
}

/** What this process does for one live lease, beside its row. */
export interface LeaseRuntime {
  readonly leaseId: string;
  /** Aborted when the lease is released: making ends at its next safe point. */
  readonly stop: AbortController;
  /** The VM of the present attempt, from the moment the clone's ref is known. */
  vm: VmPlace | undefined;
  /** The entry a clone was asked of: from then on a VM may exist although its ref is not known. */
  cloneRequestedOn: number | undefined;
  /** Ends when making has ended, one way or the other; never rejects. */
  provisioning?: Promise<unknown>;
  /** A new deadline is on its way to the VM's marker: row and marker may differ. */
  deadlineMoving: boolean;
  /** Resolves when the VMs that give way to it have gone, or can't go. */
  roomFree?: Promise<void>;
}

/** By lease id. A lease without one is not being worked on in this process. */
export class LeaseRuntimes {
  readonly #byLease = new Map<string, LeaseRuntime>();

  get(leaseId: string): LeaseRuntime | undefined {
    return this.#byLease.get(leaseId);
  }

  /** The lease's, made where there is none. */
  obtain(leaseId: string): LeaseRuntime {
    const known = this.#byLease.get(leaseId);
    if (known) return known;
    const runtime: LeaseRuntime = {
      leaseId,
      stop: new AbortController(),
      vm: undefined,
      cloneRequestedOn: undefined,
      deadlineMoving: false,
    };
    this.#byLease.set(leaseId, runtime);
    return runtime;
  }

  delete(leaseId: string): void {
    this.#byLease.delete(leaseId);
  }

  all(): LeaseRuntime[] {
    return [...this.#byLease.values()];
  }
}

/** What every lease id of an installation begins with. */
export function leaseIdPrefix(installation: string): string {
  return `${createHash('sha256').update(installation).digest('hex').slice(0, 8)}-`;
}

/** The name a VM has from its clone until it is provisioned. It names its lease before the marker does. */
export function toWorkingName(leaseId: string): string {
  return `dynvm-${leaseId}`;
}

export function requireEntry(fleet: Fleet, hostRef: number): FleetEntry {
  const entry = fleet.entry(hostRef);
  if (entry) return entry;
  throw new DynvmError({
    code: 'host-unavailable',
    message: `Host entry ${hostRef} is no longer configured.`,
    hint: 'Put its section back into the ini so that its VMs can be managed.',
    where: { hostRef },
  });
}

/** What the steps of one attempt to make one VM work with. */
export interface Attempt {
  readonly lease: Lease;
  readonly placement: Placement;
  readonly entry: FleetEntry;
  /** Aborted when the lease is released or the service stops; steps end at their next safe point. */
  readonly signal: AbortSignal;
}

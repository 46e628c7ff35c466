import type { Placement } from '../../fleet/index.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { ProvisionSpec } from '../../model/request.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import type { Releases } from '../release/releases.ts';
import { explainMismatch, isReady } from './match-warm-vm.ts';

export type PoolContext = LeaseContext & { readonly releases: Releases };

/**
 * The VMs of warm pools, ready or being made. They count as free capacity: a request takes those that fit it, and what needs
 * the room of others evicts them.
 * @see docs/warm-pools.md#room
 */
export class WarmVms {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** Leases have changed: the fleet learns which of them give way. */
  follow(leases: readonly Lease[]): void {
    const { fleet } = this.#context;
    for (const lease of leases) {
      const { id: leaseId, hostRef, vmUuid } = lease;
      if (givesWay(lease) && hostRef !== undefined) fleet.setPreemptible({ leaseId, hostRef, vmUuid });
      else fleet.endPreemptible(leaseId);
    }
  }

  /**
   * Takes up to `count` ready VMs that serve a spec, the oldest first. From here on they count as used; the caller gives them
   * to a request in the same synchronous step, or {@link giveBack}.
   */
  take(spec: ProvisionSpec, count: number): Lease[] {
    const { fleet } = this.#context;
    const taken = this.all()
      .filter((lease) => lease.osKey === spec.osKey && isReady(this.#context, lease))
      .filter((lease) => explainMismatch(this.#context, spec, lease) === undefined)
      .sort((a, b) => a.createdAt - b.createdAt)
      .slice(0, count);
    for (const { id } of taken) fleet.endPreemptible(id);
    return taken;
  }

  giveBack(leases: readonly Lease[]): void {
    this.follow(leases);
  }

  /**
   * Evicts whatever stands where VMs were placed. Each of these waits for the evictions on its hosts before its clone is made.
   */
  makeRoom(placements: Iterable<Placement>, osKey: string): void {
    if (this.all().length === 0) return;
    const placed = [...placements];
    for (const hostRef of new Set(placed.map((placement) => placement.hostRef))) {
      const evicted = this.#evict(hostRef, osKey);
      if (evicted.length === 0) continue;
      const roomFree = Promise.all(evicted).then(() => {});
      for (const placement of placed) {
        if (placement.hostRef !== hostRef) continue;
        this.#context.runtimes.obtain(placement.leaseId).roomFree = roomFree;
      }
    }
  }

  /** Live leases of all pools. */
  all(): Lease[] {
    return this.#context.registry.live().filter(({ pooled }) => pooled !== undefined);
  }

  /** Releases it for the pool's own reasons. Resolves when it has gone, or can't go for now. */
  async dismiss(lease: Lease, leaving: NonNullable<Lease['pooled']>['leaving']): Promise<void> {
    const { registry, releases, ownActors } = this.#context;
    if (!lease.pooled) return;
    if (!lease.pooled.leaving) registry.change(lease.id, { pooled: { ...lease.pooled, leaving } });
    await releases.release(lease.id, { reason: 'released', actor: ownActors.pool });
  }

  #evict(hostRef: number, osKey: string): Promise<void>[] {
    const { fleet } = this.#context;
    const here = this.all().filter((lease) => lease.hostRef === hostRef && givesWay(lease));
    const sorted = here.sort(compareForEviction);
    const ids = fleet.chooseEvictions({ hostRef, osKey, order: sorted.map(({ id }) => id) });
    const chosen = new Set(ids);
    return sorted.filter(({ id }) => chosen.has(id)).map((lease) => this.dismiss(lease, 'given-up'));
  }
}

/** One that can't be deleted keeps its room. */
function givesWay({ pooled, state, ...lease }: Lease): boolean {
  if (!pooled || !isLive({ pooled, state, ...lease })) return false;
  return !(state.kind === 'releasing' && state.blockedBy);
}

/** First what goes anyway, then what is not ready yet, the newest first; of the ready ones the oldest. */
function compareForEviction(one: Lease, other: Lease): number {
  return rankForEviction(one) - rankForEviction(other) || byAge(one, other);
}

function rankForEviction({ state }: Lease): number {
  if (state.kind === 'releasing') return 0;
  return state.kind === 'available' ? 2 : 1;
}

function byAge(one: Lease, other: Lease): number {
  const ageOrder = one.createdAt - other.createdAt;
  return one.state.kind === 'available' ? ageOrder : -ageOrder;
}

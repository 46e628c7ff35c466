import type { Config } from '../../config/index.ts';
import type { Fleet, RowChanges } from '../../fleet/index.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { QuotaRefusal, QuotaShare } from '../../model/quota.ts';
import type { VmRow } from '../../model/vm.ts';
import type { Clock } from '../../ports.ts';
import {
  countAllowed,
  findBreach,
  type QuotaBreach,
  type QuotaDemand,
  type QuotaOwner,
  QuotaRules,
  QuotaUsage,
} from '../../quotas/index.ts';
import type { LeaseRegistry } from '../lease/lease-registry.ts';
import { listHolders } from './list-holders.ts';
import { quotaExceeded } from './quota-exceeded.ts';
import type { QuotaSettings } from './quota-settings.ts';

export interface LeaseQuotasOptions {
  readonly config: () => Config;
  readonly settings: QuotaSettings;
  readonly registry: LeaseRegistry;
  readonly fleet: Pick<Fleet, 'vmRows'>;
  readonly clock: Pick<Clock, 'now'>;
}

export interface QuotaCheck {
  /** Fewer VMs than asked for will not do. */
  readonly needsAll: boolean;
  /** Whether the lab is idle enough to lend; asked only where it matters. */
  readonly mayBorrow: () => boolean;
}

/**
 * The quotas and what the live leases use of them. Every answer holds in the synchronous turn in which it is given:
 * whoever takes room on it must register its leases in that turn.
 * @see docs/quotas.md
 */
export class LeaseQuotas {
  readonly #options: LeaseQuotasOptions;
  readonly usage = new QuotaUsage();
  /** Leases whose VMs are shut down or suspended on their hosts. */
  readonly #stopped = new Set<string>();
  #rules: { ini: unknown; changes: unknown; value: QuotaRules } | undefined;

  constructor(options: LeaseQuotasOptions) {
    this.#options = options;
    options.registry.onLeases.on(({ upserts, removes }) => {
      for (const lease of upserts) this.#follow(lease);
      for (const id of removes) this.#forget(id);
    });
  }

  /** Limits were changed by hand. */
  onChanged(listener: () => void): () => void {
    return this.#options.settings.onChanged(listener);
  }

  get rules(): QuotaRules {
    const ini = this.#options.config().common.quotas ?? [];
    const changes = this.#options.settings.changes();
    if (this.#rules?.ini !== ini || this.#rules.changes !== changes) {
      this.#rules = { ini, changes, value: new QuotaRules(ini, changes) };
    }
    return this.#rules.value;
  }

  /** VMs have started or stopped on the hosts. */
  followVms({ upserts }: Pick<RowChanges<VmRow, string>, 'upserts'>): void {
    for (const { owner, powerState } of upserts) {
      if (owner.kind !== 'ours') continue;
      const isStopped = powerState === 'Halted' || powerState === 'Suspended';
      if (isStopped === this.#stopped.has(owner.leaseId)) continue;
      if (isStopped) this.#stopped.add(owner.leaseId);
      else this.#stopped.delete(owner.leaseId);
      const lease = this.#options.registry.liveLease(owner.leaseId);
      if (lease) this.#follow(lease);
    }
  }

  /** As many of these VMs as may start now. @throws DynvmError quota-exceeded: none may, or not all that must */
  check(demand: QuotaDemand, { needsAll, mayBorrow }: QuotaCheck): number {
    const strict = findBreach(demand, this.#view(false));
    if (!strict) return demand.count;
    const view = this.#view(mayBorrow());
    const breach = findBreach(demand, view);
    if (!breach) return demand.count;
    const isWhole = needsAll || breach.limit === 'vmsPerRequest';
    const allowed = isWhole ? 0 : countAllowed(demand, view);
    if (allowed === 0) throw quotaExceeded(this.toRefusal(breach));
    return allowed;
  }

  /** What keeps these VMs from starting; without `mayBorrow: false`, in an idle lab, too. */
  findBreach(demand: QuotaDemand, { mayBorrow = true } = {}): QuotaBreach | undefined {
    return findBreach(demand, this.#view(mayBorrow));
  }

  maxLifetimeMs(owner: QuotaOwner): number {
    return this.rules.maxLifetimeMinutes(owner) * 60_000;
  }

  /** @throws DynvmError quota-exceeded: its VM would live longer than the quota allows */
  assertLifetime(lease: Lease, lifetimeMs: number): void {
    const minutes = Math.ceil(lifetimeMs / 60_000);
    for (const { subject, limits } of this.rules.findLimited(lease)) {
      const allowed = limits.lifetimeMinutes;
      if (allowed === undefined || allowed === null || minutes <= allowed) continue;
      const refusal = { subject, allowed, used: 0, asked: minutes, heldBy: [], canFitLater: false };
      throw quotaExceeded({ ...refusal, limit: 'lifetimeMinutes' }, { vm: lease.name });
    }
  }

  /** What each quota leaves for VMs of this kind: VMs, and of the sizes what is limited. */
  shares(owner: QuotaOwner): QuotaShare[] {
    return this.rules.findLimited(owner).flatMap(({ subject, limits }) => {
      const used = this.usage.used(subject);
      return (['vms', 'vcpus', 'memoryBytes'] as const).flatMap((limit) => {
        const allowed = limits[limit];
        if (allowed === undefined || allowed === null) return [];
        return [{ subject, limit, allowed, used: used[limit] }];
      });
    });
  }

  toRefusal(breach: QuotaBreach): QuotaRefusal {
    const { subject } = breach;
    const isOfRequest = breach.limit === 'vmsPerRequest';
    const isHeld = (lease: Lease) => this.rules.counts(subject, lease);
    const holders = isOfRequest ? undefined : listHolders(subject, this.counted().filter(isHeld));
    return {
      ...breach,
      heldBy: holders?.first ?? [],
      ...(holders?.nextEndsAt === undefined ? {} : { nextEndsAt: holders.nextEndsAt }),
    };
  }

  /** The leases that quotas count. */
  counted(): Lease[] {
    return this.#options.registry.live().filter(({ pooled }) => pooled === undefined);
  }

  #view(mayBorrow: boolean) {
    return { rules: this.rules, usage: this.usage, mayBorrow };
  }

  #follow(lease: Lease): void {
    // Warm VMs give way to whoever asks: no quota counts them.
    if (!isLive(lease) || lease.pooled) {
      this.#forget(lease.id);
      return;
    }
    const { id, owner, teams, osKey, vcpus, memoryBytes } = lease;
    const isStopped = lease.state.kind === 'available' && this.#stopped.has(id);
    this.usage.set({ id, owner, teams, osKey, vcpus, memoryBytes, isStopped });
  }

  #forget(leaseId: string): void {
    this.usage.delete(leaseId);
    if (!this.#options.registry.liveLease(leaseId)) this.#stopped.delete(leaseId);
  }
}

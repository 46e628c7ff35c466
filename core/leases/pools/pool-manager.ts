import { randomBytes } from 'node:crypto';
import { DecisionTimer } from '../../base/decision-timer.ts';
import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import { DynvmError, type Failure, toFailure } from '../../model/failure.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { PoolRow, PoolShare } from '../../model/pool.ts';
import type { PoolDemand } from '../../model/pool-use.ts';
import { ProvisionSpec } from '../../model/request.ts';
import type { Actor } from '../lease/actor.ts';
import type { RequestAndLeases } from '../lease/lease-context.ts';
import { explainMiss } from './explain-miss.ts';
import {
  DEFAULT_MAX_AGE_MINUTES,
  findPoolSize,
  isPoolOff,
  listPoolDefinitions,
  type PoolDefinition,
} from './pool-definitions.ts';
import { PoolForecast } from './pool-forecast.ts';
import { countMembers, type PoolMembers } from './pool-members.ts';
import { PoolOutcomes } from './pool-outcomes.ts';
import { isPaused, PoolOverrides, type PoolPatch, type PoolRepository } from './pool-overrides.ts';
import { toPoolRow } from './to-pool-row.ts';
import type { PoolContext, WarmVms } from './warm-vms.ts';

/** Changes come in bursts. */
const SETTLE_MS = 50;
/** Schedules, ages and pauses end while nothing happens on the hosts. */
const LOOK_EVERY_MS = 15_000;
/** So many VMs of pools are made at once on one physical host. */
const BOOTS_PER_HOST = 2;
/** What is too many goes only when it has been so for a while: sizes of `auto` rise and fall. */
const SURPLUS_MS = 600_000;
/** How long a miss is put down to VMs that were given up. */
const GIVEN_UP_MS = 600_000;

export interface PoolVmSpec {
  readonly spec: ProvisionSpec;
  readonly poolId: string;
  /** Physical hosts that make enough VMs of pools already. */
  readonly busyHosts: ReadonlySet<string>;
}

export interface PoolManagerOptions {
  readonly context: PoolContext;
  readonly warm: WarmVms;
  readonly repository: PoolRepository;
  /** Somebody stands in the queue whom more room would serve. */
  readonly isAnybodyWaitingForRoom: () => boolean;
  /** Takes room for one more VM, at once; undefined: there is none. */
  readonly startVm: (vm: PoolVmSpec) => Promise<RequestAndLeases> | undefined;
  /** One SSH login; false where it does not work, or where no login is known. */
  readonly checkLogin: (lease: Lease) => Promise<boolean>;
  /** Requests since a moment, oldest first. */
  readonly readDemand: (sinceAt: number) => Promise<readonly PoolDemand[]>;
}

/**
 * Fills the warm pools, and lets go of what is too old, too many or made from another template. It never takes what somebody
 * waits for.
 * @see docs/warm-pools.md
 */
export class PoolManager {
  readonly #options: PoolManagerOptions;
  readonly #overrides: PoolOverrides;
  readonly #outcomes = new Map<string, PoolOutcomes>();
  readonly #surplusSince = new Map<string, number>();
  readonly #givenUpAt = new Map<string, number>();
  readonly #blocked = new Map<string, string>();
  readonly #checked = new Set<string>();
  readonly #changed = new Emitter();
  readonly #forecast: PoolForecast;
  readonly #timer: DecisionTimer;

  constructor(options: PoolManagerOptions) {
    this.#options = options;
    this.#overrides = new PoolOverrides(options.repository);
    const { context, readDemand } = options;
    this.#forecast = new PoolForecast({ context, readDemand, onRead: () => this.lookSoon() });
    this.#timer = new DecisionTimer(options.context.clock, () => this.#look());
  }

  start(): void {
    this.#forecast.start();
    this.lookSoon();
  }

  stop(): void {
    this.#forecast.stop();
    this.#timer.stop();
  }

  /** Leases, hosts, the configuration or the queue have changed. */
  lookSoon(): void {
    if (this.#definitions().every(isPoolOff) && this.#options.warm.all().length === 0) return;
    this.#timer.callWithin(SETTLE_MS);
  }

  follow(leases: readonly Lease[]): void {
    if (!leases.some(({ pooled, takenWarm }) => pooled ?? takenWarm)) return;
    for (const { pooled } of leases) {
      if (pooled?.leaving === 'given-up')
        this.#givenUpAt.set(pooled.poolId, this.#options.context.clock.now());
    }
    this.lookSoon();
    this.#changed.emit();
  }

  rows(): PoolRow[] {
    const isRoomWanted = this.#options.isAnybodyWaitingForRoom();
    return this.#definitions().map((pool) => this.#toRow(pool, isRoomWanted));
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener);
  }

  /** What of a request came from pools; undefined where none has its OS. */
  share(spec: ProvisionSpec, hits: number): PoolShare | undefined {
    const { context, warm, isAnybodyWaitingForRoom } = this.#options;
    const pools = this.#definitions().filter((pool) => pool.osKey === spec.osKey && !isPoolOff(pool));
    if (pools.length === 0) return undefined;
    const misses = spec.count - hits;
    if (misses === 0) return { hits, misses };
    const now = context.clock.now();
    const isRoomWanted = isAnybodyWaitingForRoom();
    const rows = pools.map((pool) => this.#toRow(pool, isRoomWanted));
    const isGivenUp = rows.some(({ givenUpAt }) => givenUpAt !== undefined && now - givenUpAt < GIVEN_UP_MS);
    const leases = warm.all().filter(({ osKey }) => osKey === spec.osKey);
    return { hits, misses, reason: explainMiss(context, spec, { rows, leases, isGivenUp }) };
  }

  /** Sets or resets what holds at run time. @throws DynvmError not-found, store-unavailable */
  async change(id: string, patch: PoolPatch, actor: Actor): Promise<PoolRow> {
    this.#require(id);
    await this.#overrides.change(id, patch, actor);
    if (patch.paused === null) this.#outcomes.delete(id);
    // What somebody asked for now need not wait.
    this.#surplusSince.set(id, 0);
    this.#timer.callWithin(SETTLE_MS);
    this.#changed.emit();
    return this.#toRow(this.#require(id), this.#options.isAnybodyWaitingForRoom());
  }

  #require(id: string): PoolDefinition {
    const pool = this.#definitions().find((one) => one.id === id);
    if (pool) return pool;
    throw new DynvmError({
      code: 'not-found',
      message: `There is no pool ${id}: no host has a template for it.`,
      hint: '`dynvm pools list` shows all.',
    });
  }

  #definitions(): PoolDefinition[] {
    return listPoolDefinitions(this.#options.context.config(), this.#overrides.byPool);
  }

  #look(): void {
    const { context, warm } = this.#options;
    if (context.shutdown.aborted) return;
    this.#timer.callWithin(LOOK_EVERY_MS);
    const pools = this.#definitions();
    const known = new Set(pools.map(({ id }) => id));
    for (const lease of warm.all()) {
      if (lease.pooled && !known.has(lease.pooled.poolId)) void warm.dismiss(lease, 'surplus');
      else this.#checkLogin(lease);
    }
    const isRoomWanted = this.#options.isAnybodyWaitingForRoom();
    for (const pool of pools) this.#keep(pool, isRoomWanted);
    this.#changed.emit();
  }

  #keep(pool: PoolDefinition, isRoomWanted: boolean): void {
    const { context, warm } = this.#options;
    const members = this.#members(pool);
    for (const lease of members.unfit) void warm.dismiss(lease, 'replaced');
    for (const lease of members.onCordoned) void warm.dismiss(lease, 'drained');
    const target = this.#target(pool);
    this.#dropSurplus(pool, members, target);
    this.#blocked.delete(pool.id);
    if (isRoomWanted || !this.#mayFill(pool)) return;
    const missing = target - members.fresh.length - members.making.length;
    for (let count = 0; count < missing; count += 1) {
      const started = this.#startOne(pool);
      if (!started) {
        this.#blocked.set(pool.id, 'no host has room, or all are making VMs for pools');
        return;
      }
      void started.then(
        ({ request: { state } }) => {
          if (state.kind === 'succeeded') this.#outcome(pool.id).succeeded();
          else if (state.kind === 'failed') this.#failed(pool.id, state.failure);
          this.lookSoon();
        },
        (error: unknown) => {
          if (!context.shutdown.aborted) this.#failed(pool.id, toFailure(error));
        },
      );
    }
  }

  #startOne(pool: PoolDefinition): Promise<RequestAndLeases> | undefined {
    const { warm, startVm } = this.#options;
    const boots = new Map<string, number>();
    for (const { state, physicalHostUuid = '' } of warm.all()) {
      if (state.kind === 'available' || state.kind === 'releasing') continue;
      boots.set(physicalHostUuid, (boots.get(physicalHostUuid) ?? 0) + 1);
    }
    const busyHosts = new Set([...boots].flatMap(([uuid, count]) => (count >= BOOTS_PER_HOST ? [uuid] : [])));
    const spec = ProvisionSpec.parse({
      descriptor: `dynvm-warm-${pool.osKey}-${randomBytes(4).toString('hex')}`,
      osKey: pool.osKey,
      expiresInMinutes: this.#maxAgeMinutes(),
      // A pool of one host serves whoever that host does.
      ...(pool.hostRef === undefined ? {} : { hostRef: pool.hostRef, ignoreLabels: true }),
    });
    try {
      return startVm({ spec, poolId: pool.id, busyHosts });
    } catch (error) {
      if (!(error instanceof DynvmError)) throw error;
      // Its template or its host can't be used now.
      return undefined;
    }
  }

  #dropSurplus({ id }: PoolDefinition, { ready, making }: PoolMembers, target: number): void {
    const { context, warm } = this.#options;
    const surplus = ready.length + making.length - target;
    if (surplus <= 0) {
      this.#surplusSince.delete(id);
      return;
    }
    const since = this.#surplusSince.get(id) ?? context.clock.now();
    this.#surplusSince.set(id, since);
    if (target > 0 && context.clock.now() - since < SURPLUS_MS) return;
    for (const lease of [...ready, ...making].slice(0, surplus)) void warm.dismiss(lease, 'surplus');
  }

  #mayFill({ id, override }: PoolDefinition): boolean {
    const now = this.#options.context.clock.now();
    return !isPaused(override, now) && this.#outcome(id).health(now).kind === 'well';
  }

  #target(pool: PoolDefinition): number {
    const { context } = this.#options;
    const now = context.clock.now();
    const timeZone = context.config().common.warmPools?.timeZone ?? 'UTC';
    const size = findPoolSize(pool, now, timeZone);
    if (size.kind === 'fixed') return size.count;
    if (size.kind === 'never') return 0;
    return this.#forecast.targetAt(pool.osKey, size.quantile, now);
  }

  /** In advance, so that a request with `checkvms` need not wait for it. */
  #checkLogin(lease: Lease): void {
    const { context, checkLogin } = this.#options;
    if (lease.state.kind !== 'available' || lease.pooled?.isSshChecked || this.#checked.has(lease.id)) return;
    this.#checked.add(lease.id);
    void checkLogin(lease)
      .catch(() => false)
      .then((works) => {
        const now = context.registry.lease(lease.id);
        if (!works || !now?.pooled || !isLive(now)) return;
        context.registry.change(lease.id, { pooled: { ...now.pooled, isSshChecked: true } });
      });
  }

  #failed(id: string, failure: Failure): void {
    const { registry, clock } = this.#options.context;
    const outcome = this.#outcome(id);
    outcome.failed(failure, clock.now());
    if (outcome.health(clock.now()).kind !== 'stopped') return;
    registry.log({
      level: 'error',
      kind: 'pool.stopped',
      message: `Pool ${id} stopped filling after repeated failures: ${failure.message} Resume it when the cause is gone.`,
      actor: 'pool',
    });
  }

  #outcome(id: string): PoolOutcomes {
    const outcome = this.#outcomes.get(id) ?? new PoolOutcomes();
    this.#outcomes.set(id, outcome);
    return outcome;
  }

  #members(pool: PoolDefinition): PoolMembers {
    const { context, warm } = this.#options;
    return countMembers(
      context,
      warm.all().filter(({ pooled }) => pooled?.poolId === pool.id),
    );
  }

  #toRow(pool: PoolDefinition, isRoomWanted: boolean): PoolRow {
    const now = this.#options.context.clock.now();
    return toPoolRow(pool, {
      now,
      maxAgeMinutes: this.#maxAgeMinutes(),
      members: this.#members(pool),
      target: this.#target(pool),
      health: this.#outcome(pool.id).health(now),
      blocked: isRoomWanted ? 'requests wait in the queue' : this.#blocked.get(pool.id),
      givenUpAt: this.#givenUpAt.get(pool.id),
    });
  }

  #maxAgeMinutes(): number {
    return this.#options.context.config().common.warmPools?.maxAgeMinutes ?? DEFAULT_MAX_AGE_MINUTES;
  }
}

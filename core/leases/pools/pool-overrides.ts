import type { PoolOverride, PoolSize } from '../../model/pool.ts';
import { formatPoolSize } from '../../model/pool.ts';
import type { Actor } from '../lease/actor.ts';

/** Keeps what was set at run time. */
export interface PoolRepository {
  readonly initial: readonly PoolOverride[];
  /** @throws DynvmError store-unavailable: nothing has changed */
  save(overrides: readonly PoolOverride[], audit: ReturnType<Actor['record']>): Promise<void>;
}

/** null: as configured. */
export interface PoolPatch {
  readonly size?: PoolSize | null | undefined;
  readonly paused?: PoolOverride['paused'] | null | undefined;
}

/** What was set of pools at run time, over the ini. Changes follow one another: each is saved with those before it. */
export class PoolOverrides {
  readonly #repository: PoolRepository;
  #byPool: ReadonlyMap<string, PoolOverride>;
  #last: Promise<void> = Promise.resolve();

  constructor(repository: PoolRepository) {
    this.#repository = repository;
    this.#byPool = new Map(repository.initial.map((override) => [override.id, override]));
  }

  get byPool(): ReadonlyMap<string, PoolOverride> {
    return this.#byPool;
  }

  /** Holds once it is kept, with the record of who did it. @throws DynvmError store-unavailable: nothing has changed */
  change(id: string, patch: PoolPatch, actor: Actor): Promise<void> {
    const change = this.#last.then(() => this.#change(id, patch, actor));
    this.#last = change.catch(() => {});
    return change;
  }

  async #change(id: string, patch: PoolPatch, actor: Actor): Promise<void> {
    const before = this.#byPool.get(id);
    const size = patch.size === undefined ? before?.size : (patch.size ?? undefined);
    const paused = patch.paused === undefined ? before?.paused : (patch.paused ?? undefined);
    const next: PoolOverride = { id, ...(size && { size }), ...(paused && { paused }) };
    const byPool = new Map(this.#byPool);
    if (size || paused) byPool.set(id, next);
    else byPool.delete(id);
    const operation =
      patch.size === undefined ? (patch.paused ? 'pools.pause' : 'pools.resume') : 'pools.set';
    const record = actor.record({ operation, object: id, before: describe(before), after: describe(next) });
    await this.#repository.save([...byPool.values()], record);
    this.#byPool = byPool;
  }
}

/** True while somebody's pause lasts. */
export function isPaused(override: PoolOverride | undefined, now: number): boolean {
  if (!override?.paused) return false;
  return override.paused.untilAt === undefined || now < override.paused.untilAt;
}

function describe(override: PoolOverride | undefined): string {
  const { size, paused } = override ?? {};
  const parts = [...(size ? [formatPoolSize(size)] : []), ...(paused ? ['paused'] : [])];
  return parts.length === 0 ? 'as configured' : parts.join(', ');
}

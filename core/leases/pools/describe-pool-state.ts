import type { PoolOverride, PoolState } from '../../model/pool.ts';
import type { PoolHealth } from './pool-outcomes.ts';

interface PoolFacts {
  readonly isOff: boolean;
  readonly paused: PoolOverride['paused'];
  readonly health: PoolHealth;
  /** VMs between what is ready and what is wanted. */
  readonly missing: number;
  readonly booting: number;
  /** Why nothing is made at the moment. */
  readonly blocked: string | undefined;
}

/** What a pool does, the first of these that holds. */
export function describePoolState({
  isOff,
  paused,
  health,
  missing,
  booting,
  blocked,
}: PoolFacts): PoolState {
  if (isOff) return { kind: 'off' };
  if (health.kind !== 'well') return health;
  if (paused) {
    return {
      kind: 'paused',
      by: paused.by,
      ...(paused.untilAt === undefined ? {} : { untilAt: paused.untilAt }),
    };
  }
  if (missing <= 0) return { kind: 'full' };
  if (booting === 0 && blocked !== undefined) return { kind: 'waiting', reason: blocked };
  return { kind: 'filling' };
}

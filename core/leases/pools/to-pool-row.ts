import type { PoolRow } from '../../model/pool.ts';
import { describePoolState } from './describe-pool-state.ts';
import { isPoolOff, type PoolDefinition } from './pool-definitions.ts';
import type { PoolMembers } from './pool-members.ts';
import type { PoolHealth } from './pool-outcomes.ts';
import { isPaused } from './pool-overrides.ts';

interface PoolFacts {
  readonly now: number;
  readonly maxAgeMinutes: number;
  readonly members: PoolMembers;
  readonly target: number;
  readonly health: PoolHealth;
  /** Why nothing is made at the moment. */
  readonly blocked: string | undefined;
  readonly givenUpAt: number | undefined;
}

/** A pool as people see it. */
export function toPoolRow(pool: PoolDefinition, facts: PoolFacts): PoolRow {
  const { now, maxAgeMinutes, members, target, health, blocked, givenUpAt } = facts;
  const { ready, making } = members;
  const { id, osKey, hostRef, configured, override } = pool;
  return {
    id,
    osKey,
    ...(hostRef === undefined ? {} : { hostRef }),
    size: override?.size ?? configured,
    ...(override?.size ? { configuredSize: configured } : {}),
    target,
    ready: ready.length,
    booting: making.length,
    startedAt: ready.map(({ createdAt }) => createdAt),
    maxAgeMinutes,
    state: describePoolState({
      isOff: isPoolOff(pool),
      paused: isPaused(override, now) ? override?.paused : undefined,
      health,
      missing: target - ready.length,
      booting: making.length,
      blocked,
    }),
    ...(givenUpAt === undefined ? {} : { givenUpAt }),
  };
}

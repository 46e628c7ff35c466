import { z } from 'zod';
import { PoolMiss } from './pool.ts';

/** What the pools of one OS did in a period. */
export const PoolOsUse = z.object({
  osKey: z.string(),
  /** VMs taken warm. */
  hits: z.number().int().nonnegative(),
  misses: z.number().int().nonnegative(),
  /** They add up to the misses. */
  reasons: z.partialRecord(PoolMiss, z.number().int()),
  /** That VMs spent in the pool, from the beginning of their making. */
  warmHours: z.number(),
});
export type PoolOsUse = z.infer<typeof PoolOsUse>;

export const PoolUse = z.object({
  fromAt: z.number().int(),
  toAt: z.number().int(),
  pools: z.array(PoolOsUse),
  /** Mean seconds from the request to the address of VMs that were made; absent where there were none. */
  coldSeconds: z.number().optional(),
  /** The same of VMs that were warm. */
  warmSeconds: z.number().optional(),
});
export type PoolUse = z.infer<typeof PoolUse>;

/** One request, as forecasts see it. */
export const PoolDemand = z.object({
  osKey: z.string(),
  at: z.number().int(),
  count: z.number().int().positive(),
  /** No pool would have served it. */
  hasOtherSize: z.boolean(),
});
export type PoolDemand = z.infer<typeof PoolDemand>;

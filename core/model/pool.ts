import { z } from 'zod';
import { Failure } from './failure.ts';

const At = z.number().int().nonnegative();

/** More than any lab keeps idle; a slip of the finger would fill it. */
export const POOL_COUNT_MAX = 1000;
/** `auto` holds what was enough in this share of the same quarter-hours. */
const AUTO_QUANTILE = 90;

/** How many VMs a pool holds ready. */
export const PoolSize = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), count: z.number().int().min(0).max(POOL_COUNT_MAX) }),
  /** As many as were enough in `quantile` percent of the same quarter-hours of the last 28 days. */
  z.object({ kind: z.literal('auto'), quantile: z.number().int().min(1).max(99) }),
  z.object({ kind: z.literal('never') }),
]);
export type PoolSize = z.infer<typeof PoolSize>;

/** `4`, `auto`, `auto:75`, `never`; undefined for any other text. */
export function parsePoolSize(text: string): PoolSize | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'never') return { kind: 'never' };
  const auto = /^auto(?::(\d{1,2}))?$/.exec(word);
  const parsed = auto
    ? PoolSize.safeParse({ kind: 'auto', quantile: Number(auto[1] ?? AUTO_QUANTILE) })
    : PoolSize.safeParse({ kind: 'fixed', count: /^\d{1,6}$/.test(word) ? Number(word) : Number.NaN });
  return parsed.data;
}

/** As the ini has it. */
export function formatPoolSize(size: PoolSize): string {
  if (size.kind === 'fixed') return String(size.count);
  if (size.kind === 'never') return 'never';
  return size.quantile === AUTO_QUANTILE ? 'auto' : `auto:${size.quantile}`;
}

/** Why a VM was not taken from a pool. */
export const PoolMiss = z.enum([
  /** More were asked for than the pool held. */
  'empty',
  /** Sizes that the template does not have. */
  'other-size',
  /** A host, network or label that no warm VM has. */
  'other-place',
  /** `checkvms`, and no login was seen to work yet. */
  'not-checked',
  'booting',
  'paused',
  'stopped',
  /** It was given up to a request that needed the room. */
  'given-up',
]);
export type PoolMiss = z.infer<typeof PoolMiss>;

/** What of a request came from warm pools. */
export const PoolShare = z.object({
  hits: z.number().int().nonnegative(),
  misses: z.number().int().nonnegative(),
  /** Absent where everything came from a pool. */
  reason: PoolMiss.optional(),
});
export type PoolShare = z.infer<typeof PoolShare>;

/** What a pool is doing. */
export const PoolState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('full') }),
  z.object({ kind: z.literal('filling') }),
  /** Somebody waits in the queue, or the hosts have no room. */
  z.object({ kind: z.literal('waiting'), reason: z.string() }),
  z.object({ kind: z.literal('paused'), by: z.string(), untilAt: At.optional() }),
  /** Failures in a row; it goes on after a pause. */
  z.object({ kind: z.literal('backing-off'), untilAt: At, failure: Failure }),
  /** Too many failures: somebody must resume it. */
  z.object({ kind: z.literal('stopped'), failures: z.number().int(), failure: Failure }),
  z.object({ kind: z.literal('off') }),
]);
export type PoolState = z.infer<typeof PoolState>;

/** One warm pool: an OS key of the whole lab, or of one host entry. */
export const PoolRow = z.object({
  /** `centos7`, or `centos7@3` for the pool of host entry 3. */
  id: z.string(),
  osKey: z.string(),
  hostRef: z.number().int().optional(),
  size: PoolSize,
  /** The size of the ini, where Settings, the CLI or the API set another. */
  configuredSize: PoolSize.optional(),
  /** So many it wants to hold now. */
  target: z.number().int().nonnegative(),
  ready: z.number().int().nonnegative(),
  booting: z.number().int().nonnegative(),
  /** When each ready VM was asked for, oldest first. */
  startedAt: z.array(At),
  maxAgeMinutes: z.number(),
  state: PoolState,
  /** When VMs of this pool were last given up to requests that needed their room. */
  givenUpAt: At.optional(),
});
export type PoolRow = z.infer<typeof PoolRow>;

/** What somebody set at run time; kept over restarts. */
export const PoolOverride = z.object({
  id: z.string(),
  size: PoolSize.optional(),
  paused: z.object({ by: z.string(), at: At, untilAt: At.optional() }).optional(),
});
export type PoolOverride = z.infer<typeof PoolOverride>;

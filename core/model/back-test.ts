import { z } from 'zod';
import { PoolSize } from './pool.ts';

const At = z.number().int().nonnegative();

/** What one size of a pool would have done. */
export const BackTestRow = z.object({
  size: PoolSize,
  /** VMs asked for, and how many of them would have been warm. */
  vms: z.number().int(),
  warmVms: z.number().int(),
  requests: z.number().int(),
  /** Every VM of them would have been warm. */
  warmRequests: z.number().int(),
  /** Over all VMs, warm ones included. */
  meanWaitSeconds: z.number(),
  /** Waiting or being made, in the whole period. */
  vmHours: z.number(),
  /** Most held at once. */
  peak: z.number().int(),
});
export type BackTestRow = z.infer<typeof BackTestRow>;

/** A replay of the lab's own requests for an OS. */
export const BackTest = z.discriminatedUnion('kind', [
  /** There is too little to learn from. */
  z.object({ kind: z.literal('too-short'), historyDays: z.number(), neededDays: z.number() }),
  z.object({
    kind: z.literal('done'),
    osKey: z.string(),
    fromAt: At,
    toAt: At,
    /** The pool's size at present. */
    today: PoolSize,
    rows: z.array(BackTestRow),
    /** Absent where nobody asked for it. */
    recommendation: z.object({ size: PoolSize, reason: z.string() }).optional(),
  }),
]);
export type BackTest = z.infer<typeof BackTest>;

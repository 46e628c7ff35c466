import { z } from 'zod';
import { Failure } from './failure.ts';
import { KnownDescriptor } from './request.ts';

/**
 * Which leases an act means.
 * - `descriptor` with `count`: exactly the VMs called `<descriptor>` (1) or `<descriptor>1..count`, however they were requested.
 * - `descriptor` alone: every VM of that descriptor. Digits match only VMs whose recorded descriptor is exactly this one
 *   (`job-1` does not own `job-17`).
 * @see docs/spec/legacy-api.md#release
 */
export const LeaseSelector = z.union([
  z.object({ leaseIds: z.array(z.string()).min(1) }),
  z.object({ descriptor: KnownDescriptor, count: z.number().int().min(1).max(10_000).optional() }),
]);
export type LeaseSelector = z.infer<typeof LeaseSelector>;

/** What became of one VM that was named. */
export const LeaseActResult = z.object({
  name: z.string(),
  leaseId: z.string().optional(),
  /** Absent when it was done, or durably accepted. */
  failure: Failure.optional(),
  deadlineBeforeAt: z.number().int().optional(),
  deadlineAfterAt: z.number().int().optional(),
});
export type LeaseActResult = z.infer<typeof LeaseActResult>;

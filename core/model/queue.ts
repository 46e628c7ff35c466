import { z } from 'zod';
import { QuotaRefusal } from './quota.ts';

const At = z.number().int().nonnegative();

/** When a request should start: 60 to 80 % of real waits end inside the range. */
export const StartEstimate = z.object({ earliestAt: At, likelyAt: At, latestAt: At });
export type StartEstimate = z.infer<typeof StartEstimate>;

/** Why a request waits. */
export const QueueReason = z.discriminatedUnion('kind', [
  /** Nobody is before it. */
  z.object({ kind: z.literal('next'), needed: z.number().int(), free: z.number().int() }),
  /** Others have used less, or came first. */
  z.object({ kind: z.literal('behind'), position: z.number().int().positive(), descriptor: z.string() }),
  /** It was passed over for too long: what comes free is kept for it. */
  z.object({ kind: z.literal('reserved'), needed: z.number().int(), free: z.number().int() }),
  /** It would fit, but should not have ended by the time the reserved one fits. */
  z.object({ kind: z.literal('kept-for'), descriptor: z.string(), startsAt: At.optional() }),
  /** There may be room, but its quota is used up. */
  z.object({ kind: z.literal('quota'), quota: QuotaRefusal }),
  /** No host that could take it can be used now. */
  z.object({ kind: z.literal('no-host'), problem: z.string() }),
]);
export type QueueReason = z.infer<typeof QueueReason>;

/** One request that waits, as it stands now. */
export const QueueRow = z.object({
  requestId: z.string(),
  /** 1 = first in line. */
  position: z.number().int().positive(),
  descriptor: z.string(),
  osKey: z.string(),
  count: z.number().int().positive(),
  requester: z.string(),
  owner: z.string(),
  teams: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  queuedAt: At,
  /** Then it is refused. */
  untilAt: At,
  reason: QueueReason,
  /** Absent where nobody can tell. */
  estimate: StartEstimate.optional(),
});
export type QueueRow = z.infer<typeof QueueRow>;

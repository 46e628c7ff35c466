import { z } from 'zod';

/** One line of the activity log: who did what to what, and what came of it. */
export const LogRow = z.object({
  id: z.string(),
  at: z.number().int().nonnegative(),
  level: z.enum(['info', 'warning', 'error']),
  /** Short and stable, `lease.released`, `host.unreachable`: what filters use. */
  kind: z.string(),
  /** A sentence. */
  message: z.string(),
  /** Who asked: `legacy:10.1.2.3`, `cli:ann`, `console:ann`; `console`, `service`, `expiry` when it did so by itself. */
  actor: z.string(),
  hostRef: z.number().int().optional(),
  requestId: z.string().optional(),
  leaseId: z.string().optional(),
  vm: z.string().optional(),
});
export type LogRow = z.infer<typeof LogRow>;

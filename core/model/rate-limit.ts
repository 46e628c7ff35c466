import { DynvmError } from './failure.ts';

/** What requests are counted by: looking, asking for VMs, and every other change. */
export type RateClass = 'read' | 'create' | 'other';

/** How much of a limit is used. */
export interface RateUse {
  readonly rateClass: RateClass;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends and the count begins anew. */
  readonly resetMs: number;
  /** Absent: the request is taken. */
  readonly refusal?: RateLimitedError;
}

/** How long requests are counted together. */
export const RATE_WINDOW_SECONDS = 60;

/** Too many requests of one caller, and when the next is taken. */
export class RateLimitedError extends DynvmError {
  /** Whole seconds, at least 1. */
  readonly retryAfterSeconds: number;

  constructor(message: string, waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    super({ code: 'rate-limited', message, hint: `Try again in ${seconds} s.` });
    this.retryAfterSeconds = seconds;
  }
}

import type { RpcFailure } from '../failures/transport-failure.ts';

/** How often, and how far apart, a refused call is repeated inside its own time limit. */
export interface RetryPolicy {
  /** Repeats after the first attempt. */
  retries: number;
  firstDelayMs: number;
  /** The delay doubles up to this. */
  maxDelayMs: number;
}

/** The host's queues are full, or somebody else holds the object: about 45 s in all. */
const BUSY: RetryPolicy = { retries: 10, firstDelayMs: 500, maxDelayMs: 5_000 };
/** A toolstack takes minutes to start. */
const BOOTING: RetryPolicy = { retries: 60, firstDelayMs: 2_000, maxDelayMs: 10_000 };
const ONCE: RetryPolicy = { retries: 1, firstDelayMs: 500, maxDelayMs: 500 };

/**
 * What the host's refusal allows; undefined = final. The host did not execute a refused call.
 * @see docs/spec/xapi.md#errors
 */
export function retryPolicyFor(failure: RpcFailure, message: string): RetryPolicy | undefined {
  switch (failure.code) {
    case 'TOO_MANY_PENDING_TASKS':
    case 'TOO_BUSY':
    case 'OTHER_OPERATION_IN_PROGRESS':
    case 'SR_BACKEND_FAILURE_24':
    case 'SR_BACKEND_FAILURE_46':
      return BUSY;
    case 'VDI_IN_USE':
      return message === 'VDI.destroy' ? BUSY : undefined;
    case 'HOST_STILL_BOOTING':
      return BOOTING;
    case 'INTERNAL_ERROR':
      return isReadOnly(message) ? ONCE : undefined;
    default:
      return undefined;
  }
}

/** For calls that were not sent, or may safely run twice. */
export const TRANSPORT_RETRY: RetryPolicy = { retries: 3, firstDelayMs: 300, maxDelayMs: 2_000 };

/** Who leads is known again within seconds. */
export const UNCONFIRMED_RETRY: RetryPolicy = { retries: 60, firstDelayMs: 100, maxDelayMs: 1_000 };

/** Never sent again; but those who decided the call hear first that their service stopped. */
export const LEADERSHIP_LOST_RETRY: RetryPolicy = { retries: 1, firstDelayMs: 250, maxDelayMs: 250 };

/** Reading twice harms nobody; nor does another login. */
export function isReadOnly(message: string): boolean {
  return /^[A-Za-z_]+\.(get_|compute_|assert_)/.test(message) || /^(event|session)\./.test(message);
}

/** Running it twice gives what running it once gives: safe to repeat when the first answer was lost. */
export function isIdempotent(message: string): boolean {
  return (
    isReadOnly(message) || /^[A-Za-z_]+\.(set_|remove_from_)/.test(message) || message === 'event.inject'
  );
}

/** Doubling delay with up to 25 % on top, so that many waiters do not come back at once. */
export function delayBefore(policy: RetryPolicy, retry: number, random: () => number): number {
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** retry);
  // Whole, since the moment of the next try is a time of the contract.
  return Math.round(delayMs * (1 + 0.25 * random()));
}

import type { Clock } from '../../../ports.ts';
import type { Cas } from '../sdk/cas.ts';

/** A dead leader's document goes after this; expiry is exact to a second. */
export const LEASE_SECONDS = 9;
/** Earlier than the server: the answer took time, and clocks drift. */
const VALID_MS = LEASE_SECONDS * 1_000 - 2_000;
/** Clocks that are corrected in the ordinary way stay far below it within a lease. */
const DIVERGENCE_MAX_MS = 1_000;

/** The right to act, as this process knows it. */
export interface LeaderLease {
  readonly cas: Cas;
  readonly epoch: number;
  readonly validUntilMs: number;
  /** Wall clock minus monotonic clock when it was last confirmed. */
  readonly clockOffsetMs: number;
}

/** What both clocks say at one moment. */
export interface ClockReading {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function readClocks(clock: Clock): ClockReading {
  return { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
}

/** @param sent just before the write that confirmed it was sent */
export function createLeaderLease(document: { cas: Cas; epoch: number }, sent: ClockReading): LeaderLease {
  const { cas, epoch } = document;
  return {
    cas,
    epoch,
    validUntilMs: sent.monotonicMs + VALID_MS,
    clockOffsetMs: sent.wallMs - sent.monotonicMs,
  };
}

/** `clocks-diverged`: the machine slept or a clock was set, so nobody here knows how much of the lease has passed. */
export function judgeLease(lease: LeaderLease, clock: Clock): 'valid' | 'lapsed' | 'clocks-diverged' {
  const { wallMs, monotonicMs } = readClocks(clock);
  if (Math.abs(wallMs - monotonicMs - lease.clockOffsetMs) > DIVERGENCE_MAX_MS) return 'clocks-diverged';
  return monotonicMs < lease.validUntilMs ? 'valid' : 'lapsed';
}

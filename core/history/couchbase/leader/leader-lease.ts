import type { Clock } from '../../../ports.ts';
import type { Cas } from '../sdk/cas.ts';

/** A dead leader's document goes after this; expiry is exact to a second. */
export const DEFAULT_LEASE_SECONDS = 9;
/** The lease ends here before it ends on the server: the answer took time, and clocks drift. */
const MARGIN = { shareOfLease: 2 / 9, leastMs: 1_500 };
/** Renewals that may fail before the lease ends. */
const RENEWALS_PER_LEASE = 4.5;
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

/** How often a lease of this length is renewed. */
export function renewalPauseMs(leaseSeconds: number): number {
  return Math.round((leaseSeconds * 1_000) / RENEWALS_PER_LEASE);
}

/** @param sent just before the write that confirmed it was sent */
export function createLeaderLease(
  document: { cas: Cas; epoch: number; leaseSeconds: number },
  sent: ClockReading,
): LeaderLease {
  const { cas, epoch, leaseSeconds } = document;
  const leaseMs = leaseSeconds * 1_000;
  const validMs = leaseMs - Math.max(MARGIN.leastMs, leaseMs * MARGIN.shareOfLease);
  return {
    cas,
    epoch,
    validUntilMs: sent.monotonicMs + validMs,
    clockOffsetMs: sent.wallMs - sent.monotonicMs,
  };
}

/** `clocks-diverged`: the machine slept or a clock was set, so nobody here knows how much of the lease has passed. */
export function judgeLease(lease: LeaderLease, clock: Clock): 'valid' | 'lapsed' | 'clocks-diverged' {
  const { wallMs, monotonicMs } = readClocks(clock);
  if (Math.abs(wallMs - monotonicMs - lease.clockOffsetMs) > DIVERGENCE_MAX_MS) return 'clocks-diverged';
  return monotonicMs < lease.validUntilMs ? 'valid' : 'lapsed';
}

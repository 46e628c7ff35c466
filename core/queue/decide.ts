import type { LifePredictor } from './life-predictor.ts';
import { type Shares, sortWaiting } from './sort-waiting.ts';
import type { QueueCapacity, QueueReservation, WaitingRequest } from './waiting-request.ts';

/** This share of a job's VMs has ended by the time a request is predicted to. */
const BACKFILL_QUANTILE = 0.75;

export interface DecisionInput<R extends WaitingRequest> {
  readonly now: number;
  /** In any order. */
  readonly waiting: readonly R[];
  readonly shares: Shares;
  readonly lives: LifePredictor;
  readonly capacity: QueueCapacity<R>;
  /** Passed over for so long, a request gets the reservation. */
  readonly reserveAfterMs: number;
  /** From the start to the address: what a VM lives longer than its client knows. */
  readonly provisionMs: number;
  /** Starts one and takes its room; false: it could not after all. */
  start(request: R): boolean;
}

export interface QueueDecision<R extends WaitingRequest> {
  /** Those that still wait, first in line first. */
  readonly order: readonly R[];
  readonly started: readonly R[];
  readonly reservation?: QueueReservation;
  /** They fit as little as before, and somebody behind them went ahead for the first time. */
  readonly passedOver: readonly R[];
}

/**
 * Starts whatever may start now, first in line first. One request at most has the reservation: the first in line of those
 * passed over for too long. Whoever is ranked after it and competes with it goes ahead only if it should have ended by the
 * time the reserved one fits.
 * @see docs/decisions/0052-the-order-of-the-queue.md
 */
export function decide<R extends WaitingRequest>(input: DecisionInput<R>): QueueDecision<R> {
  const order = sortWaiting(input.waiting, input.shares, input.now);
  const started = new Set<R>();
  const held = new Set<R>();
  let lastStarted = -1;
  let reserved: R | undefined;
  let startsAt: number | undefined;
  for (const [rank, request] of order.entries()) {
    if (input.capacity.isHeld?.(request)) {
      held.add(request);
      continue;
    }
    if (!fitsNow(input.capacity, request)) {
      if (!reserved && isDue(input, request)) {
        reserved = request;
        startsAt = input.capacity.fitsAt(request);
      }
      continue;
    }
    if (reserved && !mayGoAhead(input, request, { reserved, startsAt })) continue;
    if (input.start(request)) {
      started.add(request);
      lastStarted = rank;
    }
  }
  return {
    order: order.filter((request) => !started.has(request)),
    started: [...started],
    ...(reserved && {
      reservation: { requestId: reserved.id, ...(startsAt === undefined ? {} : { startsAt }) },
    }),
    passedOver: order
      .slice(0, Math.max(0, lastStarted))
      .filter((request) => request.passedOverAt === undefined && !started.has(request) && !held.has(request)),
  };
}

function isDue(
  { now, reserveAfterMs }: { now: number; reserveAfterMs: number },
  { passedOverAt }: WaitingRequest,
): boolean {
  return passedOverAt !== undefined && now - passedOverAt >= reserveAfterMs;
}

function fitsNow<R extends WaitingRequest>(capacity: QueueCapacity<R>, request: R): boolean {
  return capacity.freeFor(request) >= (request.startsInPart ? 1 : request.count);
}

function mayGoAhead<R extends WaitingRequest>(
  { capacity, lives, now, provisionMs }: DecisionInput<R>,
  request: R,
  { reserved, startsAt }: { reserved: R; startsAt: number | undefined },
): boolean {
  if (!capacity.competes(request, reserved)) return true;
  // Where nobody can tell when it fits (a host is away), keeping room empty would serve nobody.
  if (startsAt === undefined) return true;
  const lifeMs = lives.predict(request, BACKFILL_QUANTILE, { lifetimeMs: request.lifetimeMs });
  return now + provisionMs + lifeMs <= startsAt;
}

import type { LifePredictor } from './life-predictor.ts';
import type { Shares } from './sort-waiting.ts';
import type { WaitingRequest } from './waiting-request.ts';

export interface EstimateInput {
  readonly now: number;
  /** First in line first. */
  readonly order: readonly WaitingRequest[];
  readonly shares: Shares;
  readonly lives: LifePredictor;
  /** VMs that would fit now. */
  readonly free: number;
  /** Predicted ends of what lives on the hosts in question, in any order. */
  readonly endsAt: readonly number[];
}

/**
 * When each request starts if nobody else comes and every VM lives as long as those before it: principals take turns by
 * what they have used by then, and each request takes the rooms that come free first. By id, milliseconds from `now`;
 * absent where its room never comes free.
 */
export function estimateStarts(input: EstimateInput): Map<string, number> {
  const { now, lives, free, endsAt } = input;
  const rooms = new Heap([...Array.from({ length: free }, () => now), ...endsAt]);
  const estimates = new Map<string, number>();
  for (const request of takeTurns(input)) {
    const { count, startsInPart, lifetimeMs } = request;
    if (rooms.size < count) continue;
    const taken = Array.from({ length: count }, () => rooms.pop());
    const startsAt = Math.max(now, (startsInPart ? taken[0] : taken.at(-1)) ?? now);
    estimates.set(request.id, startsAt - now);
    const lifeMs = lives.predict(request, 0.5, { lifetimeMs });
    for (let vm = 0; vm < count; vm++) rooms.push(startsAt + lifeMs);
  }
  return estimates;
}

interface Turn {
  readonly requests: WaitingRequest[];
  next: number;
  used: number;
}

/** Whoever used least goes first, and has used more then. */
function* takeTurns({ now, order, shares, lives }: EstimateInput): Generator<WaitingRequest> {
  const byPrincipal = new Map<string, Turn>();
  for (const request of order) {
    const { principal } = request;
    const turn = byPrincipal.get(principal);
    if (turn) turn.requests.push(request);
    else {
      const used = shares.accounts.used(principal, now) / shares.weightOf(principal);
      byPrincipal.set(principal, { requests: [request], next: 0, used });
    }
  }
  const turns = [...byPrincipal.values()];
  for (let left = order.length; left > 0; left--) {
    const turn = turns.reduce((least, one) => (isBefore(one, least) ? one : least));
    const request = turn.requests[turn.next++];
    if (!request) return;
    const lifeMs = lives.predict(request, 0.5, request);
    turn.used += (request.count * lifeMs) / shares.weightOf(request.principal);
    yield request;
  }
}

function isBefore(one: Turn, other: Turn): boolean {
  if (one.next >= one.requests.length) return false;
  return other.next >= other.requests.length || one.used < other.used;
}

/** Numbers, the least first. */
class Heap {
  readonly #values: number[];

  constructor(values: number[]) {
    // A sorted array is a heap.
    this.#values = values.sort((a, b) => a - b);
  }

  get size(): number {
    return this.#values.length;
  }

  push(value: number): void {
    const values = this.#values;
    let at = values.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = values[parent] ?? 0;
      if (above <= value) break;
      values[at] = above;
      at = parent;
    }
    values[at] = value;
  }

  pop(): number {
    const values = this.#values;
    const least = values[0] ?? Number.POSITIVE_INFINITY;
    const last = values.pop();
    if (last === undefined || values.length === 0) return least;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= values.length) break;
      if ((values[child + 1] ?? Number.POSITIVE_INFINITY) < (values[child] ?? 0)) child += 1;
      const below = values[child] ?? 0;
      if (below >= last) break;
      values[at] = below;
      at = child;
    }
    values[at] = last;
    return least;
  }
}

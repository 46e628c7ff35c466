import type { StartEstimate } from '../../../core/model/queue.ts';
import {
  decide,
  estimateStarts,
  LifePredictor,
  type QueueCapacity,
  UsageAccounts,
  type WaitingRequest,
  WaitRanges,
} from '../../../core/queue/index.ts';
import { type Ask, SLOTS, WORKLOAD_MS } from './workload.ts';

const RESERVE_AFTER_MS = 30 * 60_000;
/** Clients ask for a day and release earlier. */
const LIFETIME_MS = 24 * 60 * 60_000;
const TICK_MS = 5 * 60_000;
/** The lab fills first. */
const WARM_UP_MS = 60 * 60_000;

export interface Served {
  readonly ask: Ask;
  /** To the start, or to the end of the day where it did not start. */
  readonly waitMs: number;
  readonly started: boolean;
  /** What was shown when it came, where it had to wait. */
  readonly shown?: StartEstimate;
}

export interface Day {
  readonly served: readonly Served[];
  /** Of all slots after the first hour. */
  readonly utilisation: number;
}

/** Chooses what starts now; takes room by {@link Lab.start}. */
export type Policy = (lab: Lab) => void;

interface Live {
  readonly request: WaitingRequest;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** What the days before have taught. */
export class Experience {
  readonly lives = new LifePredictor();
  readonly ranges = new WaitRanges();
}

/** A hundred equal slots and a clock that jumps from event to event. */
export class Lab {
  now = 0;
  free = SLOTS;
  waiting: WaitingRequest[] = [];
  readonly accounts = new UsageAccounts();
  readonly lives: LifePredictor;
  readonly #asks = new Map<string, Ask>();
  readonly #live = new Set<Live>();
  readonly #ranges: WaitRanges;
  readonly #shown = new Map<string, { estimateMs: number; range: StartEstimate }>();
  readonly #served: Served[] = [];
  #usedMs = 0;

  readonly capacity: QueueCapacity = {
    freeFor: () => this.free,
    fitsAt: ({ count }) => {
      if (this.free >= count) return this.now;
      const ends = this.#predictedEnds();
      return ends[count - this.free - 1];
    },
    competes: () => true,
  };

  constructor({ lives, ranges }: Experience) {
    this.lives = lives;
    this.#ranges = ranges;
  }

  run(asks: readonly Ask[], policy: Policy): Day {
    let next = 0;
    while (this.now < WORKLOAD_MS) {
      const ends = [...this.#live].map(({ endsAt }) => endsAt);
      const then = Math.min(
        asks[next]?.at ?? WORKLOAD_MS,
        ...ends,
        this.waiting.length > 0 ? this.now + TICK_MS : WORKLOAD_MS,
        WORKLOAD_MS,
      );
      this.#passTime(then);
      for (const live of [...this.#live]) if (live.endsAt <= then) this.#end(live);
      const come: WaitingRequest[] = [];
      for (let ask = asks[next]; ask && ask.at <= then; ask = asks[++next]) come.push(this.#queue(ask));
      policy(this);
      this.#tell(come);
    }
    for (const { id } of this.waiting) this.#record(id, false);
    return { served: this.#served, utilisation: this.#usedMs / (SLOTS * (WORKLOAD_MS - WARM_UP_MS)) };
  }

  start(request: WaitingRequest): boolean {
    if (this.free < request.count) return false;
    const ask = this.#ask(request.id);
    this.waiting = this.waiting.filter(({ id }) => id !== request.id);
    this.free -= request.count;
    this.#live.add({ request, startedAt: this.now, endsAt: this.now + ask.lifeMs });
    this.accounts.changeLive(request.principal, request.count, this.now);
    this.#record(request.id, true);
    return true;
  }

  #queue(ask: Ask): WaitingRequest {
    const { id, principal, job, count } = ask;
    const request = {
      id,
      principal,
      job,
      count,
      startsInPart: false,
      lifetimeMs: LIFETIME_MS,
      queuedAt: this.now,
    };
    this.#asks.set(id, ask);
    this.waiting.push(request);
    return request;
  }

  #end(live: Live): void {
    const { count, principal } = live.request;
    this.#live.delete(live);
    this.free += count;
    this.accounts.changeLive(principal, -count, this.now);
    for (let vm = 0; vm < count; vm++) this.lives.add(live.request, live.endsAt - live.startedAt);
  }

  /** What those that have just come and must wait see. */
  #tell(come: readonly WaitingRequest[]): void {
    const ids = new Set(this.waiting.map(({ id }) => id));
    const waiting = come.filter(({ id }) => ids.has(id));
    if (waiting.length === 0) return;
    const { now, free, lives } = this;
    const estimates = estimateStarts({
      now,
      order: this.waiting,
      shares: { accounts: this.accounts, weightOf: () => 1 },
      lives,
      free,
      endsAt: this.#predictedEnds(),
    });
    for (const { id } of waiting) {
      const estimateMs = estimates.get(id);
      if (estimateMs === undefined) continue;
      this.#shown.set(id, { estimateMs, range: this.#ranges.range(estimateMs, now) });
    }
  }

  #record(id: string, started: boolean): void {
    const ask = this.#ask(id);
    const waitMs = this.now - ask.at;
    const shown = this.#shown.get(id);
    if (shown && started) this.#ranges.learn(shown.estimateMs, waitMs);
    this.#served.push({ ask, waitMs, started, ...(shown && { shown: shown.range }) });
  }

  #predictedEnds(): number[] {
    return [...this.#live]
      .flatMap(({ request, startedAt }) => {
        const ageMs = this.now - startedAt;
        const lifeMs = this.lives.predict(request, 0.5, { lifetimeMs: LIFETIME_MS, ageMs });
        return Array.from({ length: request.count }, () => startedAt + lifeMs);
      })
      .sort((a, b) => a - b);
  }

  #passTime(then: number): void {
    const from = Math.max(this.now, WARM_UP_MS);
    if (then > from) this.#usedMs += (SLOTS - this.free) * (then - from);
    this.now = then;
  }

  #ask(id: string): Ask {
    const ask = this.#asks.get(id);
    if (!ask) throw new Error(`no ask ${id}`);
    return ask;
  }
}

/** Whoever came first; nobody goes ahead. */
export const firstInFirstOut: Policy = (lab) => {
  while (lab.waiting[0] && lab.start(lab.waiting[0]));
};

/** Whoever fits, those that came first before others. */
export const firstFit: Policy = (lab) => {
  for (const request of lab.waiting) lab.start(request);
};

/** The product's own. */
export const fairShare: Policy = (lab) => {
  const { now, capacity, lives, accounts } = lab;
  const { order, passedOver } = decide({
    now,
    waiting: lab.waiting,
    shares: { accounts, weightOf: () => 1 },
    lives,
    capacity,
    reserveAfterMs: RESERVE_AFTER_MS,
    provisionMs: 0,
    start: (request) => lab.start(request),
  });
  const over = new Set(passedOver);
  lab.waiting = order.map((request) => (over.has(request) ? { ...request, passedOverAt: now } : request));
};

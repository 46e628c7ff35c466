import { describe, expect, test as it } from 'vitest';
import { decide, LifePredictor, UsageAccounts, type WaitingRequest } from '../../../core/queue/index.ts';

const MINUTE = 60_000;
const NOW = 600 * MINUTE;

/** Equal slots; `endsAt` are the predicted ends of what lives. */
class Slots {
  free: number;
  readonly endsAt: readonly number[];
  readonly accounts = new UsageAccounts();
  readonly lives = new LifePredictor();
  competes = (_one: WaitingRequest, _other: WaitingRequest): boolean => true;

  constructor(free: number, endsAt: readonly number[] = []) {
    this.free = free;
    this.endsAt = endsAt;
  }

  decide(waiting: readonly WaitingRequest[], weights: Record<string, number> = {}) {
    return decide({
      now: NOW,
      waiting,
      shares: { accounts: this.accounts, weightOf: (principal) => weights[principal] ?? 1 },
      lives: this.lives,
      capacity: {
        freeFor: () => this.free,
        fitsAt: ({ count }) => this.endsAt[count - this.free - 1],
        competes: (one, other) => this.competes(one, other),
      },
      reserveAfterMs: 30 * MINUTE,
      provisionMs: MINUTE,
      start: ({ count, startsInPart }) => {
        this.free -= startsInPart ? Math.min(count, this.free) : count;
        return true;
      },
    });
  }

  /** The last lives of a job. */
  learn(job: string, minutes: readonly number[]): void {
    for (const life of minutes) this.lives.add({ job, principal: job }, life * MINUTE);
  }
}

function request(id: string, count: number, more: Partial<WaitingRequest> = {}): WaitingRequest {
  const principal = more.principal ?? id;
  return {
    id,
    principal,
    job: id,
    count,
    startsInPart: false,
    lifetimeMs: 60 * MINUTE,
    queuedAt: NOW,
    ...more,
  };
}

const ids = (requests: readonly WaitingRequest[]) => requests.map(({ id }) => id);

describe('the order', () => {
  it('whoever used least goes first, not whoever came first', () => {
    const slots = new Slots(1);
    slots.accounts.addPast('greedy', { fromAt: NOW - 60 * MINUTE, untilAt: NOW }, NOW);
    const { started, order } = slots.decide([
      request('greedy', 1, { queuedAt: NOW - 50 * MINUTE }),
      request('modest', 1),
    ]);
    expect(ids(started)).toEqual(['modest']);
    expect(ids(order)).toEqual(['greedy']);
  });

  it('a weight of 2 lets somebody use twice as much', () => {
    const slots = new Slots(1);
    slots.accounts.addPast('heavy', { fromAt: NOW - 90 * MINUTE, untilAt: NOW }, NOW);
    slots.accounts.addPast('light', { fromAt: NOW - 60 * MINUTE, untilAt: NOW }, NOW);
    const waiting = [request('heavy', 1), request('light', 1)];
    expect(ids(slots.decide(waiting, { heavy: 2 }).started)).toEqual(['heavy']);
  });

  it('with equal usage fewer live VMs go first, then age', () => {
    const slots = new Slots(0);
    slots.accounts.changeLive('has-one', 1, NOW);
    const { order } = slots.decide([
      request('has-one', 1, { queuedAt: NOW - 9 * MINUTE }),
      request('young', 1, { queuedAt: NOW - MINUTE }),
      request('old', 1, { queuedAt: NOW - 2 * MINUTE }),
    ]);
    expect(ids(order)).toEqual(['old', 'young', 'has-one']);
  });

  it('whoever does not fit is passed over by whoever needs less, and that is noted once', () => {
    const large = request('large', 9, { queuedAt: NOW - 5 * MINUTE });
    const { started, passedOver } = new Slots(2).decide([large, request('small', 1)]);
    expect(ids(started)).toEqual(['small']);
    expect(ids(passedOver)).toEqual(['large']);
    const again = new Slots(2).decide([{ ...large, passedOverAt: NOW }, request('next', 1)]);
    expect(again.passedOver).toEqual([]);
  });

  it('nobody is passed over by those ranked before it', () => {
    const slots = new Slots(2);
    slots.accounts.addPast('greedy', { fromAt: NOW - 60 * MINUTE, untilAt: NOW }, NOW);
    expect(slots.decide([request('greedy', 9), request('modest', 1)]).passedOver).toEqual([]);
  });

  it('one that may start in part takes what there is', () => {
    const slots = new Slots(2);
    expect(ids(slots.decide([request('some', 5, { startsInPart: true })]).started)).toEqual(['some']);
    expect(slots.free).toBe(0);
  });
});

describe('the reservation', () => {
  const starved = (id: string, more: Partial<WaitingRequest> = {}) =>
    request(id, 9, { queuedAt: NOW - 40 * MINUTE, passedOverAt: NOW - 31 * MINUTE, ...more });
  const endsAt = Array.from({ length: 10 }, (_, index) => NOW + (index + 1) * 5 * MINUTE);

  it('keeps free slots for the one passed over for too long', () => {
    const { started, reservation } = new Slots(2, endsAt).decide([starved('large'), request('small', 1)]);
    expect(started).toEqual([]);
    expect(reservation).toEqual({ requestId: 'large', startsAt: NOW + 35 * MINUTE });
  });

  it('is not there before the threshold', () => {
    const waiting = [starved('large', { passedOverAt: NOW - 29 * MINUTE }), request('small', 1)];
    expect(new Slots(2, endsAt).decide(waiting).reservation).toBeUndefined();
  });

  it('lets go ahead whoever should have ended by then, and not whoever should not', () => {
    const slots = new Slots(2, endsAt);
    slots.learn('short', [10, 20, 30, 32, 33]);
    slots.learn('long', [10, 20, 30, 35, 90]);
    const waiting = [starved('large'), request('long', 1), request('short', 1)];
    expect(ids(slots.decide(waiting).started)).toEqual(['short']);
  });

  it('counts the whole lifetime of a job nobody knows yet', () => {
    const waiting = [starved('large'), request('unknown', 1, { lifetimeMs: 33 * MINUTE })];
    expect(ids(new Slots(2, endsAt).decide(waiting).started)).toEqual(['unknown']);
    const longer = [starved('large'), request('unknown', 1, { lifetimeMs: 35 * MINUTE })];
    expect(new Slots(2, endsAt).decide(longer).started).toEqual([]);
  });

  it('is one: the second that is due waits without', () => {
    const { reservation } = new Slots(2, endsAt).decide([
      starved('second', { queuedAt: NOW - 35 * MINUTE }),
      starved('first'),
    ]);
    expect(reservation?.requestId).toBe('first');
  });

  it('holds nothing where the hosts are others', () => {
    const slots = new Slots(2, endsAt);
    slots.competes = () => false;
    expect(ids(slots.decide([starved('large'), request('small', 1)]).started)).toEqual(['small']);
  });

  it('keeps nothing empty while nobody can tell when it fits', () => {
    expect(ids(new Slots(2).decide([starved('large'), request('small', 1)]).started)).toEqual(['small']);
  });

  it('goes first as soon as it fits', () => {
    const { started, reservation } = new Slots(9, endsAt).decide([request('small', 1), starved('large')]);
    expect(ids(started)).toEqual(['large']);
    expect(reservation).toBeUndefined();
  });
});

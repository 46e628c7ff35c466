import { DecisionTimer } from '../../../base/decision-timer.ts';
import { Emitter, type Unsubscribe } from '../../../base/emitter.ts';
import { TimerQueue } from '../../../base/timer-queue.ts';
import { type DynvmError, type Failure, toFailure } from '../../../model/failure.ts';
import type { PoolShare } from '../../../model/pool.ts';
import type { QueueRow } from '../../../model/queue.ts';
import type { ProvisionSpec, RequestRow, RequestState } from '../../../model/request.ts';
import { decide, type QueueReservation } from '../../../queue/index.ts';
import type { Actor } from '../../lease/actor.ts';
import type { QuotaCheck } from '../../quotas/lease-quotas.ts';
import { toQuotaDemand } from '../../quotas/take-within-quota.ts';
import { type AcceptedRequest, acceptRequest, createRequest } from '../accept-request.ts';
import type { ProvisioningContext } from '../provisioning-context.ts';
import { HangUps } from './hang-ups.ts';
import { fitsLater, LabCapacity } from './lab-capacity.ts';
import { QueueExperience } from './queue-experience.ts';
import {
  assertQueueHasRoom,
  behindOthers,
  describeWait,
  isFull,
  nameWaits,
  startsUnlessFull,
} from './queue-failures.ts';
import { needsAll, patienceMs, type QueuedRequest, toQueuedRequest } from './queued-request.ts';
import { toQueueRows } from './to-queue-rows.ts';
import { toWaitingRequest } from './to-waiting-request.ts';
import { WaitingLine } from './waiting-line.ts';

/** From the start of a request to the addresses of its VMs, for predictions. */
const PROVISION_MS = 60_000;
/** Thresholds pass and lives turn out longer while nothing happens on the hosts. */
const DECIDE_EVERY_MS = 15_000;
/** Changes of capacity come in bursts. */
const SETTLE_MS = 20;
const ROWS_EVERY_MS = 1_000;

export interface RequestQueueOptions {
  readonly context: ProvisioningContext;
  /** Its turn has come; names and room are taken. */
  readonly begin: (accepted: AcceptedRequest) => void;
  /** What of a request came from warm pools; undefined where none has its OS. */
  readonly toPoolShare: (spec: ProvisionSpec, hits: number) => PoolShare | undefined;
}

/**
 * The requests that wait for room. Everything that starts is decided here, in one synchronous step with the reservations.
 * @see docs/queue.md
 */
export class RequestQueue {
  readonly #context: ProvisioningContext;
  readonly #begin: RequestQueueOptions['begin'];
  readonly #toPoolShare: RequestQueueOptions['toPoolShare'];
  readonly #experience: QueueExperience;
  readonly #line = new WaitingLine();
  #reservation: QueueReservation | undefined;
  readonly #patience: TimerQueue;
  readonly hangUps: HangUps;
  readonly #changed = new Emitter();
  readonly #turns: DecisionTimer;
  readonly #announcements: DecisionTimer;

  constructor({ context, begin, toPoolShare }: RequestQueueOptions) {
    this.#toPoolShare = toPoolShare;
    this.#context = context;
    this.#begin = begin;
    this.#experience = new QueueExperience(context);
    const { clock } = context;
    this.#patience = new TimerQueue({ clock, onDue: (id) => this.#endPatience(id) });
    this.hangUps = new HangUps(clock, (id) => this.#leaveUnattended(id));
    this.#turns = new DecisionTimer(clock, () => this.#takeTurns());
    this.#announcements = new DecisionTimer(clock, () => this.#changed.emit());
  }

  learn: QueueExperience['learn'] = (history) => this.#experience.learn(history);

  follow: QueueExperience['follow'] = (leases) => this.#experience.follow(leases);

  /**
   * Starts it, if the queue would give it room now, or makes a waiting request of it; the caller records that and
   * {@link add}s it. All in one synchronous step.
   * @throws DynvmError as acceptRequest: it can't wait, or would wait in vain
   */
  offer(spec: ProvisionSpec, actor: Actor): AcceptedRequest | RequestRow {
    const taken = this.#line.findTakenName(spec);
    if (taken !== undefined) throw nameWaits(taken);
    const request = createRequest(this.#context, spec, actor);
    try {
      if (this.#line.size === 0) return this.#accept(request);
      const accepted = this.#offerBehindOthers(request);
      if (accepted) return accepted;
      throw behindOthers(spec, this.#line.size);
    } catch (error) {
      if (!isFull(error) || patienceMs(spec) === 0 || !fitsLater(this.#context, spec)) throw error;
      return this.#toWaiting(request);
    }
  }

  /** Takes up a recorded waiting request, also of an earlier run. */
  add(request: RequestRow): void {
    if (request.state.kind !== 'waiting') return;
    this.#line.add(toQueuedRequest(this.#context, request));
    this.#patience.set(request.id, request.state.untilAt);
    this.#turns.callWithin(SETTLE_MS);
  }

  /** Somebody waits whom no quota holds back. Looks at each that waits until it finds one. */
  isAnybodyWaitingForRoom(): boolean {
    const capacity = this.#newCapacity();
    return this.#line.all().some((queued) => !capacity.isHeld(queued));
  }

  /** Resolves when it waits no longer; at once where it does not wait. */
  whenLeft: WaitingLine['whenLeft'] = (requestId) => this.#line.whenLeft(requestId);

  /** Undefined: it does not wait (any more). */
  cancel(requestId: string): RequestRow | undefined {
    if (!this.#line.has(requestId)) return undefined;
    return this.#leave(requestId, { kind: 'cancelled', at: this.#context.clock.now() });
  }

  /** Room may have come free. */
  capacityChanged(): void {
    if (this.#line.size > 0) this.#turns.callWithin(SETTLE_MS);
  }

  rows(): QueueRow[] {
    if (this.#line.size === 0) return [];
    const view = { experience: this.#experience, reservation: this.#reservation };
    const order = this.#line.inOrder();
    return toQueueRows(this.#context, { ...view, order, capacity: this.#newCapacity() });
  }

  /** At most once a second. */
  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener);
  }

  /** VMs of this kind that are free, but kept for the reserved request. */
  keptSlots(spec: Pick<ProvisionSpec, 'osKey' | 'labels' | 'ignoreLabels'>): number {
    const reserved = this.#reservation && this.#line.get(this.#reservation.requestId);
    if (!reserved) return 0;
    return this.#newCapacity().keptFor(reserved, spec);
  }

  stop(reason: DynvmError): void {
    this.#turns.stop();
    this.#announcements.stop();
    this.#patience.stop();
    this.hangUps.stop();
    this.#line.stop(reason);
  }

  /** Decides with the new one in line, only during this call. Undefined: it may not start now. @throws quota-exceeded */
  #offerBehindOthers(request: RequestRow): AcceptedRequest | undefined {
    this.#context.quotas.check(toQuotaDemand(request, request.spec), this.#toQuotaCheck(request));
    let accepted: AcceptedRequest | undefined;
    this.#decide(toQueuedRequest(this.#context, request), () => {
      accepted = this.#accept(request);
    });
    return accepted;
  }

  #decide(candidate?: QueuedRequest, startCandidate?: () => void): void {
    const { clock, config } = this.#context;
    const now = clock.now();
    const capacity = this.#newCapacity();
    const { shares, lives } = this.#experience;
    const decision = decide({
      now,
      waiting: [...this.#line.all(), ...(candidate ? [candidate] : [])],
      ...{ shares, lives, capacity },
      reserveAfterMs: config().common.queueReserveAfterMinutes * 60_000,
      provisionMs: PROVISION_MS,
      start: (request) => {
        const isStarted =
          request.id === candidate?.id ? startsUnlessFull(startCandidate) : this.#start(request.id);
        capacity.changed();
        return isStarted;
      },
    });
    this.#line.setOrder(decision.order);
    for (const { id } of decision.passedOver) this.#markPassedOver(id, now);
    this.#setReservation(decision.reservation);
    this.#announcements.callWithin(ROWS_EVERY_MS);
  }

  #takeTurns(): void {
    if (this.#line.size === 0) return;
    this.#decide();
    if (this.#line.size > 0) this.#turns.callWithin(DECIDE_EVERY_MS);
  }

  #start(requestId: string): boolean {
    const request = this.#context.registry.request(requestId);
    if (!request) return false;
    try {
      this.#startAccepted(request, this.#accept(request));
      return true;
    } catch (error) {
      if (isFull(error)) return false;
      // Its name was taken, its host left the ini: it can't start any more.
      this.#leave(requestId, { kind: 'failed', at: this.#context.clock.now(), failure: toFailure(error) });
      return false;
    }
  }

  #startAccepted(request: RequestRow, accepted: AcceptedRequest): void {
    const { registry, clock } = this.#context;
    const waitedMs = Math.max(0, clock.now() - (request.wait?.queuedAt ?? request.createdAt));
    const wait = request.wait && { ...request.wait, waitedMs };
    if (wait?.estimateMs !== undefined) this.#experience.ranges.learn(wait.estimateMs, waitedMs);
    const started: RequestRow = { ...accepted.request, ...(wait && { wait }) };
    registry.begin(started, accepted.leases);
    this.#forget(request.id);
    this.#log(request, 'info', 'request.started', `started after ${describeWait(waitedMs)} in the queue.`);
    this.#begin({ ...accepted, request: started });
  }

  #accept(request: RequestRow, all = needsAll(request.spec)): AcceptedRequest {
    const accepted = acceptRequest(this.#context, request, this.#toQuotaCheck(request, all));
    const hits = accepted.leases.filter(({ takenWarm }) => takenWarm).length;
    const poolShare = this.#toPoolShare(request.spec, hits);
    return poolShare ? { ...accepted, request: { ...accepted.request, poolShare } } : accepted;
  }

  #toQuotaCheck({ id, spec }: RequestRow, all = needsAll(spec)): QuotaCheck {
    return { needsAll: all, mayBorrow: () => this.#newCapacity().mayLend(id, this.#line.all()) };
  }

  #toWaiting(request: RequestRow): RequestRow {
    assertQueueHasRoom(request.spec, this.#line.size);
    const view = { capacity: this.#newCapacity(), experience: this.#experience };
    return toWaitingRequest(this.#context, request, { ...view, order: this.#line.inOrder() });
  }

  /** Without all-or-none it takes what there is. */
  #endPatience(requestId: string): void {
    const request = this.#context.registry.request(requestId);
    if (!request || !this.#line.has(requestId)) return;
    const { spec } = request;
    let failure: Failure | undefined;
    try {
      this.#startAccepted(request, this.#accept(request, spec.allOrNone));
    } catch (error) {
      failure = toFailure(error);
    }
    if (!failure) return;
    const waited = describeWait(this.#context.clock.now() - (request.wait?.queuedAt ?? request.createdAt));
    const message = `${failure.message.replace(/\.$/, '')}; it waited ${waited} in the queue.`;
    this.#leave(requestId, {
      kind: 'failed',
      at: this.#context.clock.now(),
      failure: { ...failure, message },
    });
  }

  #leaveUnattended(requestId: string): void {
    const request = this.#context.registry.request(requestId);
    if (!request || !this.#line.has(requestId)) return;
    this.#log(request, 'info', 'request.left', 'left the queue: its client closed the connection.');
    this.#leave(requestId, { kind: 'cancelled', at: this.#context.clock.now() });
  }

  #leave(requestId: string, state: RequestState): RequestRow | undefined {
    const { registry, clock } = this.#context;
    const before = registry.request(requestId);
    const waitedMs = Math.max(0, clock.now() - (before?.wait?.queuedAt ?? clock.now()));
    const wait = before?.wait && { wait: { ...before.wait, waitedMs } };
    this.#forget(requestId);
    const row = registry.changeRequest(requestId, { state, ...wait });
    if (row) {
      const ending = state.kind === 'failed' ? `failed: ${state.failure.message}` : 'was cancelled.';
      this.#log(row, state.kind === 'failed' ? 'error' : 'info', `request.${state.kind}`, ending);
    }
    this.#turns.callWithin(SETTLE_MS);
    this.#announcements.callWithin(ROWS_EVERY_MS);
    return row;
  }

  #forget(requestId: string): void {
    if (!this.#line.remove(requestId)) return;
    if (this.#reservation?.requestId === requestId) this.#reservation = undefined;
    this.#patience.delete(requestId);
    this.hangUps.forget(requestId);
  }

  #markPassedOver(requestId: string, passedOverAt: number): void {
    const queued = this.#line.get(requestId);
    const wait = this.#context.registry.request(requestId)?.wait;
    if (!queued || !wait) return;
    this.#line.replace({ ...queued, passedOverAt });
    this.#context.registry.changeRequest(requestId, { wait: { ...wait, passedOverAt } });
  }

  #setReservation(reservation: QueueReservation | undefined): void {
    const before = this.#reservation?.requestId;
    this.#reservation = reservation;
    if (!reservation || before === reservation.requestId) return;
    const request = this.#context.registry.request(reservation.requestId);
    if (!request) return;
    this.#log(request, 'info', 'request.reserved', 'was passed over too long: free room is kept for it.');
  }

  #newCapacity = (): LabCapacity => new LabCapacity(this.#context, this.#experience);

  #log(request: RequestRow, level: 'info' | 'error', kind: string, what: string): void {
    const { descriptor, count, osKey } = request.spec;
    const message = `${descriptor} (${count} × ${osKey}) ${what}`;
    this.#context.registry.log({ level, kind, message, actor: 'service', requestId: request.id });
  }
}

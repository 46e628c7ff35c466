import type { Room } from '../../../fleet/index.ts';
import { DynvmError } from '../../../model/failure.ts';
import type { ProvisionSpec } from '../../../model/request.ts';
import type { QueueCapacity } from '../../../queue/index.ts';
import type { LeaseContext } from '../../lease/lease-context.ts';
import { toQuotaDemand } from '../../quotas/take-within-quota.ts';
import type { QueueExperience } from './queue-experience.ts';
import { isFull } from './queue-failures.ts';
import { needsAll, type QueuedRequest, toRoomQuery } from './queued-request.ts';

/** What the fleet has for waiting requests during one decision. Requests of one shape share an answer. */
export class LabCapacity implements QueueCapacity<QueuedRequest> {
  readonly #context: LeaseContext;
  readonly #experience: QueueExperience;
  readonly #rooms = new Map<string, Room>();
  #ends: readonly { hostRef: number | undefined; endsAt: number }[] | undefined;

  constructor(context: LeaseContext, experience: QueueExperience) {
    this.#context = context;
    this.#experience = experience;
  }

  isHeld(request: QueuedRequest): boolean {
    return this.#isOverQuota(request, { mayBorrow: true });
  }

  /** Nobody else waits for room within its quotas: of those who would borrow, too, the first in line starts. */
  mayLend(requestId: string, waiting: readonly QueuedRequest[]): boolean {
    return waiting.every((other) => other.id === requestId || this.#isOverQuota(other, { mayBorrow: false }));
  }

  freeFor(request: QueuedRequest): number {
    return this.room(request).slots;
  }

  fitsAt(request: QueuedRequest): number | undefined {
    const { slots } = this.room(request);
    if (slots >= request.count) return this.#context.clock.now();
    return this.endsAt(request)[request.count - slots - 1];
  }

  competes(one: QueuedRequest, other: QueuedRequest): boolean {
    if (one.shape === other.shape) return true;
    const { hostRefs } = this.room(other);
    return this.room(one).hostRefs.some((hostRef) => hostRefs.includes(hostRef));
  }

  room(request: QueuedRequest): Room {
    const known = this.#rooms.get(request.shape);
    if (known) return known;
    const room = this.#find(request);
    this.#rooms.set(request.shape, room);
    return room;
  }

  /** Something started: less is free. */
  changed(): void {
    this.#rooms.clear();
    this.#ends = undefined;
  }

  /** When the VMs on its hosts should end, soonest first. Each is taken for the room of one VM. */
  endsAt(request: QueuedRequest): number[] {
    this.#ends ??= this.#context.registry
      .live()
      .filter(({ pooled }) => pooled === undefined)
      .map((lease) => ({ hostRef: lease.hostRef, endsAt: this.#experience.predictEnd(lease) }))
      .sort((a, b) => a.endsAt - b.endsAt);
    const hostRefs = new Set(this.room(request).hostRefs);
    return this.#ends.flatMap(({ hostRef, endsAt }) =>
      hostRef !== undefined && hostRefs.has(hostRef) ? [endsAt] : [],
    );
  }

  /** VMs of a kind that are free, but kept for the reserved request. */
  keptFor(reserved: QueuedRequest, kind: Pick<ProvisionSpec, 'osKey' | 'labels' | 'ignoreLabels'>): number {
    const wanted = { ...reserved, spec: { ...reserved.spec, hostRef: undefined, ...kind }, shape: 'wanted' };
    if (!this.competes(wanted as QueuedRequest, reserved)) return 0;
    return Math.min(reserved.count, this.freeFor(reserved));
  }

  #isOverQuota(request: QueuedRequest, { mayBorrow }: { mayBorrow: boolean }): boolean {
    const demand = toQuotaDemand(request, request.spec);
    const count = request.startsInPart ? 1 : request.count;
    return this.#context.quotas.findBreach({ ...demand, count }, { mayBorrow }) !== undefined;
  }

  #find({ spec }: QueuedRequest): Room {
    try {
      return this.#context.fleet.findRoom(toRoomQuery(spec));
    } catch (error) {
      if (error instanceof DynvmError) return { slots: 0, hostRefs: [], problem: error.message };
      throw error;
    }
  }
}

/** Whether it could start in a lab where nothing runs. @throws DynvmError why it never could */
export function fitsLater({ fleet }: LeaseContext, spec: ProvisionSpec): boolean {
  try {
    return fleet.findMostSlots(toRoomQuery(spec)) >= (needsAll(spec) ? spec.count : 1);
  } catch (error) {
    // A host that is asked for by its number and can't be used now.
    if (isFull(error)) return true;
    throw error;
  }
}

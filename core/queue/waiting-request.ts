/** A request in the queue, as far as its order and its estimate need it. */
export interface WaitingRequest {
  readonly id: string;
  /** Whose usage decides its place. */
  readonly principal: string;
  /** The job behind the descriptor: what lives are grouped by. */
  readonly job: string;
  readonly count: number;
  /** Fewer VMs than asked for are fine, as soon as it is its turn. */
  readonly startsInPart: boolean;
  /** How long its VMs may live. */
  readonly lifetimeMs: number;
  readonly queuedAt: number;
  /** Since when requests ranked after it start before it, because they need less; absent: none has. */
  readonly passedOverAt?: number;
}

/** What is free, as the queue sees it. Answers follow each start at once. */
export interface QueueCapacity<R extends WaitingRequest = WaitingRequest> {
  /** Whatever is free: its quota keeps it from starting. It then stands in nobody's way. */
  isHeld?(request: R): boolean;
  /** VMs of this request that could be placed now. */
  freeFor(request: R): number;
  /** When all of it fits if nothing else starts, by the predicted ends of what lives; undefined: cannot be foreseen. */
  fitsAt(request: R): number | undefined;
  /** True where a VM of one can take room that the other could use. */
  competes(one: R, other: R): boolean;
}

/** Everything free is kept for one request until it fits. */
export interface QueueReservation {
  readonly requestId: string;
  /** When it should fit; undefined: cannot be foreseen. */
  readonly startsAt?: number;
}

import type { Lease } from '../model/lease.ts';
import type { CancelTimer, Clock } from '../ports.ts';
import type { LeaseContext } from './lease-context.ts';
import { Moments } from './moments.ts';

/** Node's timers overflow at 2^31 ms (24.8 days): a longer wait goes in pieces. */
const LONGEST_TIMER_MS = 24 * 3_600_000;

/**
 * Tells ahead of time that leases are about to end: an event of kind `lease.expiring` for each of
 * `vm.expiry.warn.minutes`. What was told stands in the lease's row, so a restart does not repeat it.
 */
export class EndingNotices {
  readonly #context: LeaseContext;
  readonly #clock: Clock;
  readonly #moments = new Moments();
  #timer: { at: number; cancel: CancelTimer } | undefined;
  #stopped = false;

  constructor(context: LeaseContext) {
    this.#context = context;
    this.#clock = context.clock;
  }

  follow(lease: Lease): void {
    const at = lease.state.kind === 'available' ? nextNoticeAt(this.#context, lease) : undefined;
    if (at !== undefined) this.#moments.set(lease.id, at);
    else if (!this.#moments.delete(lease.id)) return;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const next = this.#moments.earliest();
    if (this.#stopped || next === this.#timer?.at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const delayMs = Math.min(LONGEST_TIMER_MS, Math.max(0, next - this.#clock.now()));
    this.#timer = { at: next, cancel: this.#clock.setTimer(delayMs, () => this.#fire()) };
  }

  #fire(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const leaseId of this.#moments.takeUntil(now)) this.#tell(leaseId, now);
    this.#arm();
  }

  #tell(leaseId: string, now: number): void {
    const { book } = this.#context;
    const lease = book.liveLease(leaseId);
    const noticedMinutes = lease && noticedAt(this.#context, lease.deadlineAt, now);
    // One that is due already is being released.
    if (lease?.state.kind !== 'available' || noticedMinutes === undefined || lease.deadlineAt <= now) return;
    book.change(leaseId, { noticedMinutes });
    const minutesLeft = Math.max(1, Math.round((lease.deadlineAt - now) / 60_000));
    book.logLease(lease, {
      level: 'warning',
      kind: 'lease.expiring',
      message: `${lease.name} ends in ${minutesLeft} min, at ${new Date(lease.deadlineAt).toISOString()}. Extend it to keep it.`,
      actor: 'expiry',
    });
  }
}

/**
 * The notices that need not be given (any more) for this deadline: the nearest whose moment is past. A deadline that is
 * set to be near was chosen so: it is no news.
 */
export function noticedAt({ config }: LeaseContext, deadlineAt: number, now: number): number | undefined {
  const past = config().common.vmExpiryWarnMinutes.filter((minutes) => deadlineAt - minutes * 60_000 <= now);
  return past.length === 0 ? undefined : Math.min(...past);
}

function nextNoticeAt({ config }: LeaseContext, { deadlineAt, noticedMinutes }: Lease): number | undefined {
  const left = config().common.vmExpiryWarnMinutes.filter(
    (minutes) => noticedMinutes === undefined || minutes < noticedMinutes,
  );
  return left.length === 0 ? undefined : deadlineAt - Math.max(...left) * 60_000;
}

import { TimerQueue } from '../../base/timer-queue.ts';
import type { Lease } from '../../model/lease.ts';
import { findWarnedMinutes } from '../lease/deadlines.ts';
import type { LeaseContext } from '../lease/lease-context.ts';

/**
 * Warns that leases are about to end: an event of kind `lease.expiring` for each of `vm.expiry.warn.minutes`. What was
 * told stands in the lease's row, so a restart does not repeat it.
 */
export class ExpiryWarnings {
  readonly #context: LeaseContext;
  readonly #warnings: TimerQueue;

  constructor(context: LeaseContext) {
    this.#context = context;
    this.#warnings = new TimerQueue({ clock: context.clock, onDue: (leaseId) => this.#warn(leaseId) });
  }

  follow(lease: Lease): void {
    const isInUse = lease.state.kind === 'available' && lease.pooled === undefined;
    const at = isInUse ? nextWarningAt(this.#context, lease) : undefined;
    if (at === undefined) this.#warnings.delete(lease.id);
    else this.#warnings.set(lease.id, at);
  }

  stop(): void {
    this.#warnings.stop();
  }

  #warn(leaseId: string): void {
    const { registry, clock } = this.#context;
    const now = clock.now();
    const lease = registry.liveLease(leaseId);
    const noticedMinutes = lease && findWarnedMinutes(this.#context, lease.deadlineAt, now);
    // One that is due already is being released.
    if (lease?.state.kind !== 'available' || noticedMinutes === undefined || lease.deadlineAt <= now) return;
    registry.change(leaseId, { noticedMinutes });
    const minutesLeft = Math.max(1, Math.round((lease.deadlineAt - now) / 60_000));
    registry.logLease(lease, {
      level: 'warning',
      kind: 'lease.expiring',
      message: `${lease.name} ends in ${minutesLeft} min, at ${new Date(lease.deadlineAt).toISOString()}. Extend it to keep it.`,
      actor: 'expiry',
    });
  }
}

function nextWarningAt({ config }: LeaseContext, { deadlineAt, noticedMinutes }: Lease): number | undefined {
  const left = config().common.vmExpiryWarnMinutes.filter(
    (minutes) => noticedMinutes === undefined || minutes < noticedMinutes,
  );
  return left.length === 0 ? undefined : deadlineAt - Math.max(...left) * 60_000;
}

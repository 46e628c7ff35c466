import { DynvmError, type Failure } from '../model/failure.ts';
import type { Lease, LeaseEnd } from '../model/lease.ts';
import type { VmRecord } from '../xapi/index.ts';
import { type LeaseContext, type LeaseWork, newWork } from './lease-context.ts';
import { assertVmOfLease, entryOfLease, locateVmOfLease } from './lease-vm.ts';
import { lostHost } from './reachable.ts';
import { Removal } from './removal.ts';

export interface ReleaseCause {
  reason: LeaseEnd;
  actor: string;
  /** Why it could not be made (`failed`). */
  failure?: Failure;
}

/** Everything that ends leases: client, deadline, failure, roll-back and cancel come here. */
export class Releases {
  readonly #context: LeaseContext;
  readonly #works: Map<string, LeaseWork>;
  readonly #removals = new Map<string, Removal>();

  constructor(context: LeaseContext, works: Map<string, LeaseWork>) {
    this.#context = context;
    this.#works = works;
  }

  /**
   * Begins the release of a live lease, whatever it is doing; one that is being released already is tried again now.
   * The row says `releasing` when this returns. Resolves with what blocks it, or undefined when the VM is gone.
   */
  release(leaseId: string, cause: ReleaseCause): Promise<Failure | undefined> {
    const { book } = this.#context;
    const lease = book.liveLease(leaseId);
    if (!lease) return Promise.resolve(undefined);
    const running = this.#removals.get(leaseId);
    if (running) return running.outcome();
    const work = this.#works.get(leaseId) ?? newWork(leaseId);
    this.#works.set(leaseId, work);
    work.stop.abort(stoppedFor(lease, cause));
    const deleteStartedAt = lease.deleteStartedAt ?? this.#context.clock.now();
    book.change(leaseId, { state: { kind: 'releasing', reason: cause.reason }, deleteStartedAt });
    const removal = this.#removeVmOf(leaseId, work, cause);
    this.#removals.set(leaseId, removal);
    return removal.outcome();
  }

  #removeVmOf(leaseId: string, work: LeaseWork, cause: ReleaseCause): Removal {
    const { book, installation } = this.#context;
    const rowOf = () => {
      const lease = book.lease(leaseId);
      if (lease) return lease;
      throw new DynvmError({ code: 'internal', message: `Lease ${leaseId} is unknown.` });
    };
    return new Removal(this.#context, {
      leaseId,
      entry: () => entryOfLease(this.#context, rowOf(), work),
      locate: async () => {
        await this.#untilMakingEnded(rowOf(), work);
        return locateVmOfLease(this.#context, rowOf(), work);
      },
      assertOurs: (record: VmRecord) => assertVmOfLease(record, rowOf(), installation),
      onBlocked: (failure) => this.#blocked(leaseId, cause, failure),
      onDone: (disks) => this.#done(leaseId, cause, disks),
    });
  }

  /** An operation in flight ends first: what it makes must be seen. A lost host's may never end. */
  async #untilMakingEnded(lease: Lease, work: LeaseWork): Promise<void> {
    if (!work.making) return;
    const entry = entryOfLease(this.#context, lease, work);
    if (!entry) {
      await work.making;
      return;
    }
    let stopWatching = () => {};
    const lost = new Promise<never>((_, reject) => {
      const look = () => {
        if (!entry.inventory.complete) reject(lostHost(entry));
      };
      stopWatching = entry.onChange(look);
      look();
    });
    await Promise.race([work.making, lost]).finally(() => stopWatching());
  }

  #blocked(leaseId: string, cause: ReleaseCause, failure: Failure): void {
    const { book } = this.#context;
    const lease = book.lease(leaseId);
    const known = lease?.state.kind === 'releasing' ? lease.state.blockedBy : undefined;
    if (!lease || known?.message === failure.message) return;
    book.change(leaseId, { state: { kind: 'releasing', reason: cause.reason, blockedBy: failure } });
    book.logLease(lease, {
      level: 'warning',
      kind: 'lease.held',
      message: `${lease.name} can't be released now: ${failure.message}`,
      actor: cause.actor,
    });
  }

  #done(leaseId: string, cause: ReleaseCause, disks: number): void {
    const { book, clock, fleet } = this.#context;
    const { reason, failure, actor } = cause;
    fleet.endReservation(leaseId);
    this.#removals.delete(leaseId);
    this.#works.delete(leaseId);
    const failed = reason === 'failed' && failure !== undefined;
    const lease = book.change(leaseId, {
      state: failed ? { kind: 'failed', failure } : { kind: 'deleted', reason },
      endedAt: clock.now(),
    });
    if (!lease) return;
    book.logLease(lease, {
      level: failed ? 'error' : 'info',
      kind: failed ? 'lease.failed' : 'lease.released',
      message: failed
        ? `${lease.name} failed: ${failure.message}`
        : `${lease.name} was deleted with ${disks} ${disks === 1 ? 'disk' : 'disks'} (${reason}).`,
      actor,
    });
  }
}

function stoppedFor(lease: Lease, cause: ReleaseCause): DynvmError {
  return new DynvmError({
    code: 'cancelled',
    message: `${lease.name} was stopped while it was being made (${cause.reason}).`,
    where: { vm: lease.name },
  });
}

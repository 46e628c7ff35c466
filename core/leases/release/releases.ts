import type { AuditRecord } from '../../model/audit-entry.ts';
import { DynvmError, type Failure, toFailure } from '../../model/failure.ts';
import type { Lease, LeaseEnd } from '../../model/lease.ts';
import type { LeaseActResult, LeaseSelector } from '../../model/selector.ts';
import type { VmRecord } from '../../xapi/index.ts';
import type { Actor } from '../lease/actor.ts';
import { hostUnavailable } from '../lease/host-reachability.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { assertVmOfLease, findEntryOfLease, locateVmOfLease } from '../lease/lease-vm.ts';
import { notFoundResults, refuseForeign, selectLeases } from '../lease/select-leases.ts';
import { DeletionLoop } from './deletion-loop.ts';

export interface ReleaseCause {
  reason: LeaseEnd;
  actor: Actor;
  /** Why it could not be made (`failed`). */
  failure?: Failure;
}

/** Everything that ends leases: client, deadline, failure, roll-back and cancel come here. */
export class Releases {
  readonly #context: LeaseContext;
  readonly #deletions = new Map<string, DeletionLoop>();

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  /**
   * Begins the release of a live lease, whatever it is doing; one that is being released already is tried again now.
   * The row says `releasing` when this returns. Resolves with what blocks it, or undefined when the VM is gone.
   */
  release(leaseId: string, cause: ReleaseCause): Promise<Failure | undefined> {
    const { registry } = this.#context;
    const lease = registry.liveLease(leaseId);
    if (!lease) return Promise.resolve(undefined);
    const running = this.#deletions.get(leaseId);
    if (running) return running.outcome();
    this.#context.runtimes.obtain(leaseId).stop.abort(stoppedFor(lease, cause));
    const deleteStartedAt = lease.deleteStartedAt ?? this.#context.clock.now();
    registry.change(leaseId, { state: { kind: 'releasing', reason: cause.reason }, deleteStartedAt });
    if (lease.state.kind !== 'releasing')
      this.#audit(lease, cause, { outcome: 'accepted', after: 'releasing' });
    const deletion = this.#startDeletion(leaseId, cause);
    this.#deletions.set(leaseId, deletion);
    return deletion.outcome();
  }

  #startDeletion(leaseId: string, cause: ReleaseCause): DeletionLoop {
    const { registry, installation } = this.#context;
    const requireLease = () => {
      const lease = registry.lease(leaseId);
      if (lease) return lease;
      throw new DynvmError({ code: 'internal', message: `Lease ${leaseId} is unknown.` });
    };
    return new DeletionLoop(this.#context, {
      leaseId,
      entry: () => findEntryOfLease(this.#context, requireLease()),
      locate: async () => {
        // Nothing is done to the VM before it is on the disk who wanted it. A full disk keeps no VM alive: then it is late.
        await registry.flush().catch(() => {});
        await this.#waitForProvisioning(requireLease());
        return locateVmOfLease(this.#context, requireLease());
      },
      assertOurs: (record: VmRecord) => assertVmOfLease(record, requireLease(), installation),
      onBlocked: (failure) => this.#blocked(leaseId, cause, failure),
      onDone: (disks) => this.#done(leaseId, cause, disks),
    });
  }

  /** An operation in flight ends first: what it makes must be seen. A lost host's may never end. */
  async #waitForProvisioning(lease: Lease): Promise<void> {
    const provisioning = this.#context.runtimes.get(lease.id)?.provisioning;
    if (!provisioning) return;
    const entry = findEntryOfLease(this.#context, lease);
    if (!entry) {
      await provisioning;
      return;
    }
    let stopWatching = () => {};
    const lost = new Promise<never>((_, reject) => {
      const look = () => {
        if (!entry.inventory.complete) reject(hostUnavailable(entry));
      };
      stopWatching = entry.onChange(look);
      look();
    });
    await Promise.race([provisioning, lost]).finally(() => stopWatching());
  }

  #blocked(leaseId: string, cause: ReleaseCause, failure: Failure): void {
    const { registry } = this.#context;
    const lease = registry.lease(leaseId);
    const known = lease?.state.kind === 'releasing' ? lease.state.blockedBy : undefined;
    if (!lease || known?.message === failure.message) return;
    registry.change(leaseId, { state: { kind: 'releasing', reason: cause.reason, blockedBy: failure } });
    registry.logLease(lease, {
      level: 'warning',
      kind: 'lease.held',
      message: `${lease.name} can't be released now: ${failure.message}`,
      actor: cause.actor.name,
    });
  }

  #done(leaseId: string, cause: ReleaseCause, disks: number): void {
    const { registry, clock, fleet } = this.#context;
    const { reason, failure, actor } = cause;
    fleet.endReservation(leaseId);
    this.#deletions.delete(leaseId);
    this.#context.runtimes.delete(leaseId);
    const failed = reason === 'failed' && failure !== undefined;
    const before = registry.lease(leaseId);
    const lease = registry.change(leaseId, {
      state: failed ? { kind: 'failed', failure } : { kind: 'deleted', reason },
      endedAt: clock.now(),
    });
    if (!lease) return;
    if (before) this.#audit(before, cause, { outcome: 'done', after: lease.state.kind });
    registry.logLease(lease, {
      level: failed ? 'error' : 'info',
      kind: failed ? 'lease.failed' : 'lease.released',
      message: failed
        ? `${lease.name} failed: ${failure.message}`
        : `${lease.name} was deleted with ${disks} ${disks === 1 ? 'disk' : 'disks'} (${reason}).`,
      actor: actor.name,
    });
  }

  #audit(
    { name: object, id: leaseId, requestId, hostRef, state }: Lease,
    cause: ReleaseCause,
    to: Outcome,
  ): void {
    this.#context.registry.appendAudit(
      cause.actor.record({
        ...{ operation: 'leases.release', object, leaseId, requestId },
        ...(hostRef !== undefined && { hostRef }),
        ...{ reason: cause.reason, before: state.kind, ...to },
      }),
    );
  }
}

type Outcome = Pick<AuditRecord, 'outcome' | 'after'>;

function stoppedFor(lease: Lease, cause: ReleaseCause): DynvmError {
  return new DynvmError({
    code: 'cancelled',
    message: `${lease.name} was stopped while it was being made (${cause.reason}).`,
    where: { vm: lease.name },
  });
}

interface ReleaseOptions {
  /** Resolve when the VMs are gone or blocked, else when the release is recorded. */
  readonly wait: boolean;
  readonly actor: Actor;
}

/** Releases what a selector means, each lease that the actor may act on. Results in name order. */
export async function releaseLeases(
  context: LeaseContext & { readonly releases: Releases },
  selector: LeaseSelector,
  { wait, actor }: ReleaseOptions,
): Promise<LeaseActResult[]> {
  const { registry, releases } = context;
  const { matched, missing } = selectLeases(selector, registry.live());
  const begin = (lease: Lease) => {
    const refused = refuseForeign(context, lease, { actor, operation: 'leases.release' });
    return refused ?? releases.release(lease.id, { reason: 'released', actor });
  };
  const begun = matched.map((lease) => ({ lease, outcome: begin(lease) }));
  const unrecorded = await registry.flush().then(
    () => undefined,
    (error: unknown) => {
      context.logger.error({ err: error }, 'releases could not be recorded');
      return toFailure(error);
    },
  );
  const results = begun.map(async ({ lease: { id: leaseId, name }, outcome }): Promise<LeaseActResult> => {
    if (!(outcome instanceof Promise)) return outcome;
    const failure = wait ? await outcome : unrecorded;
    return { name, leaseId, ...(failure ? { failure } : {}) };
  });
  return [...(await Promise.all(results)), ...notFoundResults(context, selector, missing)];
}

import type { Placement } from '../../fleet/index.ts';
import { DynvmError, type Failure } from '../../model/failure.ts';
import { isLive, type Lease } from '../../model/lease.ts';
import type { RequestRow, RequestState } from '../../model/request.ts';
import type { Actor } from '../lease/actor.ts';
import type { LeaseRuntime, RequestAndLeases } from '../lease/lease-context.ts';
import { handOutVm } from './hand-out-vm.ts';
import { type ProvisionOutcome, provisionVm } from './provision-vm.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { resumeProvisioning } from './resume-provisioning.ts';

export interface RequestRunOptions {
  context: ProvisioningContext;
  request: RequestRow;
  /** By lease id; absent for a request of an earlier run, which is taken up. */
  placements?: ReadonlyMap<string, Placement>;
}

/**
 * One request from its first clone to its end. It runs on whoever waits for it: a client that hangs up changes nothing.
 * All-or-none: the first final failure takes everything else of the request back.
 */
export class RequestRun {
  readonly #options: RequestRunOptions;
  #cancelledBy: Actor | undefined;
  #failure: Failure | undefined;
  #rolledBack: Promise<void> | undefined;
  /** Resolves when the request has ended and nothing that it made is left, or what is left is blocked and shown. */
  readonly ended: Promise<RequestAndLeases>;

  constructor(options: RequestRunOptions) {
    this.#options = options;
    this.ended = this.#run();
    // Nobody need wait for it.
    this.ended.catch(() => {});
  }

  /** Takes everything back. Resolves like {@link ended}. */
  async cancel(actor: Actor): Promise<RequestAndLeases> {
    this.#cancelledBy ??= actor;
    await this.#releaseAll('cancelled', actor);
    return this.ended;
  }

  async #run(): Promise<RequestAndLeases> {
    const { request } = this.#options;
    const outcomes = await Promise.all(request.leaseIds.map((id) => this.#provisionOne(id)));
    if (this.#options.context.shutdown.aborted) throw shuttingDown();
    if (this.#cancelledBy !== undefined) await this.#releaseAll('cancelled', this.#cancelledBy);
    const state = this.#stateAfter(outcomes);
    const ended = this.#end(state);
    // Who is told of VMs relies on them: by then a kill -9 must not take their deadlines back.
    await this.#options.context.registry.flush().catch(() => {});
    return ended;
  }

  async #provisionOne(leaseId: string): Promise<ProvisionOutcome> {
    const { context, request } = this.#options;
    const { releases, ownActors } = context;
    const own = ownActors.reconcile;
    const lease = context.registry.lease(leaseId);
    if (!lease || lease.state.kind === 'failed') return failedBefore(lease);
    const outcome =
      isLive(lease) && lease.state.kind !== 'releasing' ? await this.#provision(lease) : STOPPED;
    if (context.shutdown.aborted || outcome.kind === 'available') return outcome;
    if (outcome.kind === 'failed') this.#failure ??= withVmName(lease, outcome.failure);
    const removal =
      outcome.kind === 'failed'
        ? releases.release(leaseId, { reason: 'failed', actor: own, failure: outcome.failure })
        : // Whoever stopped it began the release; its outcome belongs to the request's end.
          releases.release(leaseId, { reason: 'released', actor: own });
    if (this.#cancelledBy === undefined && request.spec.allOrNone) {
      this.#rolledBack ??= this.#releaseAll('rolled-back', own);
      await this.#rolledBack;
    }
    await removal;
    return outcome;
  }

  /** Ends as soon as the lease is released: that release waits for what is in flight, but not for a host that is lost. */
  #provision(lease: Lease): Promise<ProvisionOutcome> {
    const { context, request, placements } = this.#options;
    const runtime = context.runtimes.obtain(lease.id);
    const placement = placements?.get(lease.id);
    const provisioning = placement
      ? provisionVm(context, runtime, { spec: request.spec, placement })
      : this.#takeUp(lease);
    runtime.provisioning = provisioning;
    return Promise.race([provisioning, whenStopped(runtime)]);
  }

  #takeUp(lease: Lease): Promise<ProvisionOutcome> {
    if (lease.state.kind === 'available') return Promise.resolve({ kind: 'available' });
    const { context, request, placements } = this.#options;
    // One that is made instead of a warm VM has forgotten that.
    if (lease.takenWarm) {
      return handOutVm(context, lease, { spec: request.spec, isResumed: placements === undefined });
    }
    return resumeProvisioning(context, lease, request.spec.checkSsh);
  }

  async #releaseAll(reason: 'cancelled' | 'rolled-back', actor: Actor): Promise<void> {
    const { context, request } = this.#options;
    const { releases } = context;
    await Promise.all(request.leaseIds.map((id) => releases.release(id, { reason, actor })));
  }

  #stateAfter(outcomes: readonly ProvisionOutcome[]): RequestState {
    const at = this.#options.context.clock.now();
    if (this.#cancelledBy !== undefined) return { kind: 'cancelled', at };
    if (outcomes.every((outcome) => outcome.kind === 'available')) return { kind: 'succeeded', at };
    const { allOrNone } = this.#options.request.spec;
    const failures = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.failure] : []));
    const [first] = failures;
    // Nothing failed, but somebody released VMs while they were being made.
    if (!first) return { kind: 'cancelled', at };
    if (allOrNone) return { kind: 'failed', at, failure: this.#allOrNoneFailure(first) };
    const some = outcomes.some((outcome) => outcome.kind === 'available');
    return some ? { kind: 'partial', at, failure: first } : { kind: 'failed', at, failure: first };
  }

  /** The text clients look for, then the first VM's own reason. @see docs/spec/legacy-api.md#all-or-nothing */
  #allOrNoneFailure(first: Failure): Failure {
    const cause = this.#failure ?? first;
    return { ...cause, message: `all vms couldn't be created successfully: ${cause.message}` };
  }

  #end(state: RequestState): RequestAndLeases {
    const { context, request } = this.#options;
    const { registry } = context;
    const leases = request.leaseIds.flatMap((id) => registry.lease(id) ?? []);
    const row = registry.changeRequest(request.id, { state }) ?? { ...request, state };
    const { descriptor, count } = request.spec;
    registry.log({
      level: state.kind === 'failed' ? 'error' : state.kind === 'partial' ? 'warning' : 'info',
      kind: `request.${state.kind}`,
      message: `${descriptor} (${count} × ${request.spec.osKey}) ${describeEnding(state)}.`,
      actor: 'service',
      requestId: request.id,
    });
    return { request: row, leases };
  }
}

function describeEnding(state: RequestState): string {
  switch (state.kind) {
    case 'partial':
      return `is partly available: ${state.failure.message.replace(/\.$/, '')}`;
    case 'failed':
      return `failed: ${state.failure.message.replace(/\.$/, '')}`;
    case 'cancelled':
      return 'was cancelled';
    default:
      return 'is available';
  }
}

function withVmName(lease: Lease, failure: Failure): Failure {
  return { ...failure, message: `${lease.name}: ${failure.message}` };
}

function whenStopped({ stop }: LeaseRuntime): Promise<ProvisionOutcome> {
  return new Promise((resolve) => {
    const stopped = () => resolve(STOPPED);
    if (stop.signal.aborted) stopped();
    else stop.signal.addEventListener('abort', stopped, { once: true });
  });
}

const STOPPED: ProvisionOutcome = { kind: 'stopped' };

/** Placed nowhere when it was asked for: its failure stands in its row. Only live leases survive a restart. */
function failedBefore(lease: Lease | undefined): ProvisionOutcome {
  if (lease?.state.kind === 'failed') return { kind: 'failed', failure: lease.state.failure };
  return {
    kind: 'failed',
    failure: { code: 'interrupted', message: 'It had ended before the service was restarted.' },
  };
}

export function shuttingDown(): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message:
      'The service is stopping; VMs that have started are finished at its next start, others are given up.',
  });
}

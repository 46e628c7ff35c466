import { sleep } from '../../base/sleep.ts';
import { createTrace, currentTrace, runInTrace, type Trace } from '../../base/trace.ts';
import type { AuditRecord } from '../../model/audit-entry.ts';
import { DynvmError } from '../../model/failure.ts';
import type { ProvisionSpec, RequestRow } from '../../model/request.ts';
import type { Actor } from '../lease/actor.ts';
import { auditRefusal } from '../lease/audit-refusal.ts';
import type { RequestAndLeases } from '../lease/lease-context.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import { PoolManager, type PoolVmSpec } from '../pools/pool-manager.ts';
import { acceptPooledVm } from './accept-pooled-vm.ts';
import type { AcceptedRequest } from './accept-request.ts';
import { checkLogin } from './check-login.ts';
import { findIdenticalRequest } from './find-identical-request.ts';
import type { ProvisioningContext } from './provisioning-context.ts';
import { RequestQueue } from './queue/request-queue.ts';
import { RequestRun, type RequestRunOptions, shuttingDown } from './request-run.ts';

/** While the store refuses, what starts is offered to it again after so long. */
const SAVE_AGAIN_MS = 1_000;
/** Of requests that wait; those cancelled meanwhile are forgotten only when there are more. */
const TRACES_MAX = 10_000;
/** What a waiting request holds. */
const NOTHING_TAKEN = { leases: [], placements: new Map<string, never>() };

/** The requests in progress: how each begins, is joined, waited for, cancelled and taken up after a restart. */
export class Requests {
  readonly #context: ProvisioningContext;
  readonly #runs = new Map<string, RequestRun>();
  /** Of those that wait: what runs when their turn comes belongs to the call that asked for them. */
  readonly #traces = new Map<string, Trace>();
  /** Requests whose intent is being saved: whoever asks for them meanwhile waits until they run. */
  readonly #accepting = new Map<string, Promise<void>>();

  /** Those that wait for room. */
  readonly queue: RequestQueue;
  readonly pools: PoolManager;

  constructor(context: ProvisioningContext) {
    this.#context = context;
    this.queue = new RequestQueue({
      context,
      begin: (accepted) => this.#begin(accepted),
      toPoolShare: (spec, hits) => this.pools.share(spec, hits),
    });
    this.pools = new PoolManager({
      context,
      warm: context.warm,
      repository: context.poolRepository,
      isAnybodyWaitingForRoom: () => this.queue.isAnybodyWaitingForRoom(),
      startVm: (vm) => this.#startPooled(vm),
      checkLogin: (lease) => checkLogin(context, lease),
      readDemand: context.poolDemand,
    });
    this.queue.onChanged(() => this.pools.lookSoon());
  }

  async provision(spec: ProvisionSpec, actor: Actor): Promise<RequestAndLeases> {
    if (this.#context.shutdown.aborted) throw shuttingDown();
    const { requestKey } = spec;
    // A client of an earlier run may never have got its answer.
    const kept = requestKey === undefined ? undefined : await this.#context.requestByKey(requestKey);
    // From here to the acceptance nothing waits: two requests with one key can't both be new.
    const same =
      this.#withKey(requestKey) ??
      (spec.joinIdentical ? findIdenticalRequest(this.#context, spec, actor) : undefined);
    if (same) {
      await this.#accepting.get(same.id);
      if (spec.joinIdentical && same.state.kind === 'waiting') this.queue.hangUps.connect(same.id);
      return this.#rows(same);
    }
    if (kept) return { request: kept, leases: [] };
    const offered = this.queue.offer(spec, actor);
    const accepted = 'request' in offered ? offered : { request: offered, ...NOTHING_TAKEN };
    const { request } = accepted;
    this.#keepTrace(request);
    const accepting = this.#saveAndRun(accepted, actor);
    this.#accepting.set(request.id, accepting);
    await accepting;
    return this.#rows(request);
  }

  async whenEnded(requestId: string): Promise<RequestAndLeases> {
    await this.#accepting.get(requestId)?.catch(() => {});
    await this.queue.whenLeft(requestId);
    await this.#accepting.get(requestId)?.catch(() => {});
    const run = this.#runs.get(requestId);
    return run ? run.ended : this.#rows(this.#require(requestId));
  }

  async cancel(requestId: string, actor: Actor): Promise<RequestRow> {
    await this.#accepting.get(requestId)?.catch(() => {});
    const request = this.#require(requestId);
    const change = { operation: 'requests.cancel', object: request.spec.descriptor, requestId };
    const refusal = auditRefusal(this.#context.registry, request, { ...change, actor });
    if (refusal) throw new DynvmError(refusal);
    if (request.state.kind === 'waiting') {
      this.#context.registry.appendAudit(actor.record({ ...change, outcome: 'accepted' }));
      return this.queue.cancel(requestId) ?? request;
    }
    const run = this.#runs.get(requestId);
    if (run) {
      this.#context.registry.appendAudit(actor.record({ ...change, outcome: 'accepted' }));
      return (await run.cancel(actor)).request;
    }
    throw new DynvmError({
      code: 'unavailable',
      message: `Request ${request.spec.descriptor} has ended already (${request.state.kind}).`,
      hint: 'Release its VMs instead.',
    });
  }

  /** Goes on with a request of an earlier run. Its leases are in the book. */
  resume(request: RequestRow): void {
    if (request.state.kind === 'waiting') {
      this.queue.add(request);
      this.queue.hangUps.resume(request);
      return;
    }
    runInTrace(createTrace('reconcile'), () => this.#run({ context: this.#context, request }));
  }

  #startPooled(vm: PoolVmSpec): Promise<RequestAndLeases> | undefined {
    const { ownActors } = this.#context;
    const accepted = acceptPooledVm(this.#context, vm);
    if (!accepted) return undefined;
    const { id } = accepted.request;
    const accepting = this.#saveAndRun(accepted, ownActors.pool);
    this.#accepting.set(id, accepting);
    return accepting.then(() => this.whenEnded(id));
  }

  async #saveAndRun(accepted: AcceptedRequest, actor: Actor): Promise<void> {
    const { request } = accepted;
    try {
      await this.#save(accepted, actor);
      if (request.state.kind === 'waiting') {
        this.queue.add(request);
        if (request.spec.joinIdentical) this.queue.hangUps.connect(request.id);
      } else this.#run({ context: this.#context, request, placements: accepted.placements });
    } finally {
      this.#accepting.delete(request.id);
    }
  }

  /** The turn of one that waited has come: it runs as soon as that is saved, however often it takes. */
  #begin({ request, leases, placements }: AcceptedRequest): void {
    const { registry, runtimes, shutdown } = this.#context;
    for (const { id } of leases) if (placements.has(id)) runtimes.obtain(id);
    const saved = async () => {
      while (!shutdown.aborted && !(await isSaved(registry.flush()))) await this.#pauseSaving();
      this.#accepting.delete(request.id);
      // Otherwise the next run of the service takes it up, from whatever was saved.
      if (!shutdown.aborted) this.#run({ context: this.#context, request, placements });
    };
    const trace = this.#traces.get(request.id) ?? createTrace('reconcile');
    this.#traces.delete(request.id);
    this.#accepting.set(request.id, runInTrace(trace, saved));
  }

  #keepTrace({ id, state }: RequestRow): void {
    const trace = currentTrace();
    if (trace === undefined || state.kind !== 'waiting') return;
    this.#traces.set(id, trace);
    for (const [oldest] of this.#traces) {
      if (this.#traces.size <= TRACES_MAX) break;
      this.#traces.delete(oldest);
    }
  }

  #pauseSaving(): Promise<void> {
    const { clock, shutdown } = this.#context;
    return sleep(clock, SAVE_AGAIN_MS, shutdown).catch(() => {});
  }

  /** Registers names at once, then the intent is saved; if that fails everything is given back. */
  async #save({ request, leases, placements }: AcceptedRequest, actor: Actor): Promise<void> {
    const { registry, fleet, runtimes } = this.#context;
    for (const { id } of leases) if (placements.has(id)) runtimes.obtain(id);
    try {
      await registry.record(request, leases, toAuditRecord(request, actor));
    } catch (error) {
      for (const { id } of leases) {
        runtimes.delete(id);
        fleet.endReservation(id);
      }
      const reason = toLoggedFailure(this.#context, error, {
        doing: 'recording a request',
        requestId: request.id,
      });
      throw new DynvmError(
        {
          code: 'store-unavailable',
          message: `${request.spec.descriptor} was not provisioned, for it could not be recorded: ${reason.message}`,
          hint: reason.hint ?? 'See the log for what the store says, then ask again.',
        },
        { cause: error },
      );
    }
    const waits = request.state.kind === 'waiting';
    registry.log({
      level: 'info',
      kind: waits ? 'request.waiting' : 'request.accepted',
      message: `${request.spec.descriptor}: ${request.spec.count} × ${request.spec.osKey} asked for${waits ? '; it waits in the queue' : ''}.`,
      actor: actor.name,
      requestId: request.id,
    });
  }

  #run(options: RequestRunOptions): void {
    const { id } = options.request;
    const run = new RequestRun(options);
    this.#runs.set(id, run);
    run.ended.catch(() => {}).then(() => this.#runs.delete(id));
  }

  #withKey(requestKey: string | undefined): RequestRow | undefined {
    if (requestKey === undefined) return undefined;
    return this.#context.registry.requests().find(({ spec }) => spec.requestKey === requestKey);
  }

  #require(requestId: string): RequestRow {
    const request = this.#context.registry.request(requestId);
    if (request) return request;
    throw new DynvmError({ code: 'not-found', message: `There is no request ${requestId}.` });
  }

  #rows(request: RequestRow): RequestAndLeases {
    const { registry } = this.#context;
    const row = registry.request(request.id) ?? request;
    return { request: row, leases: row.leaseIds.flatMap((id) => registry.lease(id) ?? []) };
  }
}

function isSaved(flushed: Promise<void>): Promise<boolean> {
  return flushed.then(
    () => true,
    () => false,
  );
}

function toAuditRecord({ id: requestId, spec }: RequestRow, actor: Actor): AuditRecord {
  const { descriptor: object, count, osKey } = spec;
  const after = `${count} × ${osKey}`;
  return actor.record({ operation: 'requests.provision', object, requestId, outcome: 'accepted', after });
}

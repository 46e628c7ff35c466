import { isDeepStrictEqual } from 'node:util';
import { DynvmError, failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { ProvisionSpec, RequestRow } from '../model/request.ts';
import { type AcceptedRequest, acceptRequest } from './accept-request.ts';
import { type LeaseContext, type LeaseWork, newWork } from './lease-context.ts';
import { locateVmOfLease } from './lease-vm.ts';
import type { Actor, RequestAndLeases } from './leases.ts';
import { type MakeOutcome, makeVm } from './make-vm.ts';
import type { Releases } from './releases.ts';
import { RequestRun, stopping } from './request-run.ts';
import { resumeMaking } from './resume-making.ts';
import type { Strays } from './strays.ts';

export interface RequestsOptions {
  context: LeaseContext;
  works: Map<string, LeaseWork>;
  releases: Releases;
  strays: Strays;
}

/** The requests in progress: how each begins, is joined, waited for, cancelled and taken up after a restart. */
export class Requests {
  readonly #context: LeaseContext;
  readonly #works: Map<string, LeaseWork>;
  readonly #releases: Releases;
  readonly #strays: Strays;
  readonly #runs = new Map<string, RequestRun>();
  /** Requests whose intent is being saved: whoever asks for them meanwhile waits until they run. */
  readonly #accepting = new Map<string, Promise<void>>();

  constructor(options: RequestsOptions) {
    this.#context = options.context;
    this.#works = options.works;
    this.#releases = options.releases;
    this.#strays = options.strays;
  }

  async provision(spec: ProvisionSpec, actor: Actor): Promise<RequestAndLeases> {
    if (this.#context.closing.aborted) throw stopping();
    const same = spec.joinIdentical ? this.#identicalInProgress(spec) : undefined;
    if (same) {
      await this.#accepting.get(same.id);
      return this.#rows(same);
    }
    const accepted = acceptRequest(this.#context, spec, actor);
    const { request } = accepted;
    const accepting = this.#saveAndRun(accepted, actor);
    this.#accepting.set(request.id, accepting);
    await accepting;
    return this.#rows(request);
  }

  async whenEnded(requestId: string): Promise<RequestAndLeases> {
    await this.#accepting.get(requestId)?.catch(() => {});
    const run = this.#runs.get(requestId);
    return run ? run.ended : this.#rows(this.#require(requestId));
  }

  async cancel(requestId: string, actor: Actor): Promise<RequestRow> {
    await this.#accepting.get(requestId)?.catch(() => {});
    const run = this.#runs.get(requestId);
    if (run) return (await run.cancel(actor.name)).request;
    const request = this.#require(requestId);
    throw new DynvmError({
      code: 'unavailable',
      message: `Request ${request.spec.descriptor} has ended already (${request.state.kind}).`,
      hint: 'Release its VMs instead.',
    });
  }

  /** Goes on with a request of an earlier run. Its leases are in the book. */
  resume(request: RequestRow): void {
    this.#run(request, (lease, work) => this.#resume(request, lease, work));
  }

  async #saveAndRun(accepted: AcceptedRequest, actor: Actor): Promise<void> {
    const { request } = accepted;
    try {
      await this.#save(accepted, actor);
      this.#run(request, (lease, work) => this.#make(accepted, lease, work));
    } finally {
      this.#accepting.delete(request.id);
    }
  }

  /** Registers names at once, then the intent is saved; if that fails everything is given back. */
  async #save({ request, leases, placements }: AcceptedRequest, actor: Actor): Promise<void> {
    const { book, fleet } = this.#context;
    for (const lease of leases) if (placements.has(lease.id)) this.#works.set(lease.id, newWork(lease.id));
    try {
      await book.record(request, leases);
    } catch (error) {
      for (const { id } of leases) {
        this.#works.delete(id);
        fleet.endReservation(id);
      }
      const reason = failureOf(error);
      throw new DynvmError(
        {
          code: 'store-unavailable',
          message: `${request.spec.descriptor} was not provisioned, for it could not be recorded: ${reason.message}`,
          hint: reason.hint ?? 'See the log for what the store says, then ask again.',
        },
        { cause: error },
      );
    }
    book.log({
      level: 'info',
      kind: 'request.accepted',
      message: `${request.spec.descriptor}: ${request.spec.count} × ${request.spec.osKey} asked for.`,
      actor: actor.name,
      requestId: request.id,
    });
  }

  #run(request: RequestRow, make: (lease: Lease, work: LeaseWork) => Promise<MakeOutcome>): void {
    const { id } = request;
    const run = new RequestRun({
      context: this.#context,
      releases: this.#releases,
      request,
      make: (lease) => {
        const work = this.#works.get(lease.id) ?? newWork(lease.id);
        this.#works.set(lease.id, work);
        const making = make(lease, work);
        work.making = making;
        return Promise.race([making, whenStopped(work)]);
      },
    });
    this.#runs.set(id, run);
    run.ended.catch(() => {}).then(() => this.#runs.delete(id));
  }

  #make(accepted: AcceptedRequest, lease: Lease, work: LeaseWork): Promise<MakeOutcome> {
    const { request, placements } = accepted;
    const placement = placements.get(lease.id);
    if (!placement) throw new Error(`Lease ${lease.id} was queued without a place`);
    const removeAttempt = () => this.#removeAttempt(lease.id, work);
    return makeVm({ context: this.#context, work, request, placement, removeAttempt });
  }

  /** What a failed attempt made is no longer the lease's VM: it goes, now or when its host returns. */
  async #removeAttempt(leaseId: string, work: LeaseWork): Promise<void> {
    const { book } = this.#context;
    const lease = book.lease(leaseId);
    if (!lease) return;
    const vm = await locateVmOfLease(this.#context, lease, work).catch(() => undefined);
    const record = vm?.entry.inventory.get('VM', vm.ref);
    const vmUuid = lease.vmUuid ?? record?.uuid;
    const hostRef = vm?.entry.hostRef ?? lease.hostRef;
    work.vm = undefined;
    work.cloneAskedOf = undefined;
    book.change(leaseId, { vmUuid: undefined, address: undefined });
    if (vmUuid === undefined || hostRef === undefined) return;
    await this.#strays.remove({ leaseId, hostRef, vmUuid, name: record?.name_label ?? lease.name });
  }

  #resume(request: RequestRow, lease: Lease, work: LeaseWork): Promise<MakeOutcome> {
    if (lease.state.kind === 'available') return Promise.resolve({ kind: 'available' });
    return resumeMaking(this.#context, work, lease, request.spec.checkSsh);
  }

  #identicalInProgress(spec: ProvisionSpec): RequestRow | undefined {
    const comparable = { ...spec, joinIdentical: true };
    return this.#context.book
      .requests()
      .find(
        ({ spec: other, state }) =>
          state.kind === 'running' && isDeepStrictEqual({ ...other, joinIdentical: true }, comparable),
      );
  }

  #require(requestId: string): RequestRow {
    const request = this.#context.book.request(requestId);
    if (request) return request;
    throw new DynvmError({ code: 'not-found', message: `There is no request ${requestId}.` });
  }

  #rows(request: RequestRow): RequestAndLeases {
    const { book } = this.#context;
    const row = book.request(request.id) ?? request;
    return { request: row, leases: row.leaseIds.flatMap((id) => book.lease(id) ?? []) };
  }
}

/** The release that stopped it knows more: it waits for what is in flight, but not for a host that is lost. */
function whenStopped({ stop }: LeaseWork): Promise<MakeOutcome> {
  return new Promise((resolve) => {
    const stopped = () => resolve({ kind: 'stopped' });
    if (stop.signal.aborted) stopped();
    else stop.signal.addEventListener('abort', stopped, { once: true });
  });
}

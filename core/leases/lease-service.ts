import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/index.ts';
import { DynvmError, failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { Plan, ProvisionAsk, RequestRow } from '../model/request.ts';
import type { LeaseActResult, LeaseSelector } from '../model/selector.ts';
import type { HistoryStore } from '../ports.ts';
import { type AcceptedRequest, acceptRequest } from './accept-request.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { assertWithinExtendLimit, type DeadlineChange, extendDeadline } from './extend-deadline.ts';
import { type LeaseContext, type LeaseWork, newWork } from './lease-context.ts';
import { LeaseCounts } from './lease-counts.ts';
import { selectLeases } from './lease-names.ts';
import { locateVmOfLease } from './lease-vm.ts';
import type { Actor, Leases, RequestAndLeases } from './leases.ts';
import { type MakeOutcome, makeVm } from './make-vm.ts';
import { missingResults } from './missing-results.ts';
import { planRequest } from './plan-request.ts';
import { Reconcile } from './reconcile.ts';
import { Releases } from './releases.ts';
import { RequestRun, stopping } from './request-run.ts';
import { resumeMaking } from './resume-making.ts';
import { Strays } from './strays.ts';

/** Steps in flight get this long to end when the service stops. */
const CLOSE_TIMEOUT_MS = 3_000;

/** The acts of {@link Leases}; how each is done stands in the files it calls. */
export class LeaseService implements Leases {
  readonly #context: LeaseContext;
  readonly #store: HistoryStore;
  readonly #closing: AbortController;
  readonly #setConfig: (config: Config) => void;
  readonly #works = new Map<string, LeaseWork>();
  readonly #releases: Releases;
  readonly #strays: Strays;
  readonly #reconcile: Reconcile;
  readonly #deadlines: DeadlineTimer;
  readonly #runs = new Map<string, RequestRun>();
  /** Requests whose intent is being saved. */
  readonly #accepting = new Map<string, Promise<void>>();
  readonly #subscriptions: (() => void)[] = [];

  constructor(
    context: LeaseContext,
    store: HistoryStore,
    closing: AbortController,
    setConfig: (config: Config) => void,
  ) {
    this.#context = context;
    this.#store = store;
    this.#closing = closing;
    this.#setConfig = setConfig;
    this.#releases = new Releases(context, this.#works);
    this.#strays = new Strays(context);
    this.#reconcile = new Reconcile({
      context,
      works: this.#works,
      releases: this.#releases,
      strays: this.#strays,
    });
    this.#deadlines = new DeadlineTimer(context.clock, (leaseId) => {
      void this.#releases.release(leaseId, { reason: 'deadline', actor: 'expiry' });
    });
    const counts = new LeaseCounts(context);
    this.#subscriptions.push(
      context.book.onLeases.add(({ upserts }) => {
        for (const lease of upserts) this.#deadlines.follow(lease);
        counts.leasesChanged();
      }),
    );
  }

  async start(): Promise<void> {
    const { book, fleet, logger } = this.#context;
    const { requests, leases } = await this.#store.loadLive().catch((error: unknown) => {
      logger.error(
        { error },
        'Leases: the store could not be read; what the VMs themselves tell is taken up',
      );
      return { requests: [], leases: [] };
    });
    for (const lease of leases) this.#takeUp(lease);
    book.put(requests, leases);
    for (const lease of leases) {
      if (lease.state.kind !== 'releasing') continue;
      void this.#releases.release(lease.id, { reason: lease.state.reason, actor: 'service' });
    }
    for (const request of requests) {
      if (request.state.kind === 'running')
        this.#run(request, (lease, work) => this.#resume(request, lease, work));
    }
    this.#subscriptions.push(
      fleet.onHostRows(() => this.#reconcile.entriesChanged()),
      fleet.onVmRows((changes) => this.#reconcile.vmRowsChanged(changes)),
    );
    this.#reconcile.entriesChanged();
  }

  applyConfig(config: Config): void {
    this.#setConfig(config);
  }

  async provision(ask: ProvisionAsk, actor: Actor): Promise<RequestAndLeases> {
    if (this.#closing.signal.aborted) throw stopping();
    const same = ask.joinIdentical ? this.#identicalInProgress(ask) : undefined;
    if (same) {
      await this.#accepting.get(same.id);
      return this.#rows(same);
    }
    const accepted = acceptRequest(this.#context, ask, actor);
    const { request } = accepted;
    const saving = this.#save(accepted);
    this.#accepting.set(request.id, saving);
    await saving.finally(() => this.#accepting.delete(request.id));
    this.#run(request, (lease, work) => this.#make(accepted, lease, work));
    return this.#rows(request);
  }

  async whenEnded(requestId: string): Promise<RequestAndLeases> {
    await this.#accepting.get(requestId)?.catch(() => {});
    const run = this.#runs.get(requestId);
    return run ? run.ended : this.#rows(this.#require(requestId));
  }

  plan(ask: ProvisionAsk): Plan {
    return planRequest(this.#context, ask);
  }

  async cancel(requestId: string, actor: Actor): Promise<RequestRow> {
    await this.#accepting.get(requestId)?.catch(() => {});
    const run = this.#runs.get(requestId);
    if (run) return (await run.cancel(actor.name)).request;
    const request = this.#require(requestId);
    throw new DynvmError({
      code: 'unavailable',
      message: `Request ${request.ask.descriptor} has ended already (${request.state.kind}).`,
      hint: 'Release its VMs instead.',
    });
  }

  async release(
    selector: LeaseSelector,
    options: { wait: boolean },
    actor: Actor,
  ): Promise<LeaseActResult[]> {
    const { book } = this.#context;
    const { matched, missing } = selectLeases(selector, book.live());
    const outcomes = matched.map((lease) =>
      this.#releases.release(lease.id, { reason: 'released', actor: actor.name }),
    );
    const recorded = await book.flush().then(() => undefined, failureOf);
    const results = await Promise.all(
      matched.map(async ({ id: leaseId, name }, position): Promise<LeaseActResult> => {
        const failure = options.wait ? await outcomes[position] : recorded;
        return { name, leaseId, ...(failure ? { failure } : {}) };
      }),
    );
    return [...results, ...missingResults(this.#context, selector, missing)];
  }

  async extend(selector: LeaseSelector, change: DeadlineChange, actor: Actor): Promise<LeaseActResult[]> {
    assertWithinExtendLimit(this.#context, change);
    const { matched, missing } = selectLeases(selector, this.#context.book.live(), true);
    const results = await Promise.all(
      matched.map((lease) => {
        const work = this.#works.get(lease.id) ?? newWork(lease.id);
        return extendDeadline(this.#context, lease, work, change, actor);
      }),
    );
    return [...results, ...missingResults(this.#context, selector, missing)];
  }

  requests(): readonly RequestRow[] {
    return this.#context.book.requests();
  }

  leases(): readonly Lease[] {
    return this.#context.book.leases();
  }

  onRequests(listener: Parameters<Leases['onRequests']>[0]): () => void {
    return this.#context.book.onRequests.add(listener);
  }

  onLeases(listener: Parameters<Leases['onLeases']>[0]): () => void {
    return this.#context.book.onLeases.add(listener);
  }

  onLog(listener: Parameters<Leases['onLog']>[0]): () => void {
    return this.#context.book.onLog.add(listener);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(stopping());
    this.#deadlines.stop();
    for (const end of this.#subscriptions) end();
    const makings = [...this.#works.values()].map((work) => work.making);
    let cancelTimer = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancelTimer = this.#context.clock.setTimer(CLOSE_TIMEOUT_MS, resolve);
    });
    await Promise.race([Promise.all(makings), tooLong]);
    cancelTimer();
    await this.#context.book.close();
  }

  /** Registers names at once, then the intent is saved; if that fails everything is given back. */
  async #save({ request, leases, placements }: AcceptedRequest): Promise<void> {
    const { book, fleet } = this.#context;
    for (const lease of leases) if (placements.has(lease.id)) this.#works.set(lease.id, newWork(lease.id));
    try {
      await book.record(request, leases);
    } catch (error) {
      for (const { id } of leases) {
        this.#works.delete(id);
        fleet.endReservation(id);
      }
      throw new DynvmError(
        {
          code: 'store-unavailable',
          message: `${request.ask.descriptor} was not provisioned: the request could not be recorded.`,
          hint: 'See the log for what the store says, then ask again.',
        },
        { cause: error },
      );
    }
    book.log({
      level: 'info',
      kind: 'request.accepted',
      message: `${request.ask.descriptor}: ${request.ask.count} × ${request.ask.osKey} asked for.`,
      actor: request.requester,
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
        return making;
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
    return resumeMaking(this.#context, work, lease, request.ask.checkSsh);
  }

  /** A lease of an earlier run: where it was being made, a VM may exist. */
  #takeUp(lease: Lease): void {
    const work = newWork(lease.id);
    if (lease.state.kind !== 'queued' && lease.hostRef !== undefined) work.cloneAskedOf = lease.hostRef;
    this.#works.set(lease.id, work);
  }

  #identicalInProgress(ask: ProvisionAsk): RequestRow | undefined {
    const comparable = { ...ask, joinIdentical: true };
    return this.#context.book
      .requests()
      .find(
        ({ ask: other, state }) =>
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

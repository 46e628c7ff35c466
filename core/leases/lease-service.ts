import { createTrace, runInTrace } from '../base/trace.ts';
import type { Config } from '../config/index.ts';
import { DynvmError } from '../model/failure.ts';
import { isLive, type Lease } from '../model/lease.ts';
import type { Ownership } from '../model/ownership.ts';
import type { PoolRow } from '../model/pool.ts';
import type { QueueRow } from '../model/queue.ts';
import type { QuotaRow } from '../model/quota.ts';
import type { ReconcileFinding, ReconcileOptions } from '../model/reconcile.ts';
import { isPending, type Plan, type ProvisionSpec, type RequestRow } from '../model/request.ts';
import type { LeaseActResult, LeaseSelector } from '../model/selector.ts';
import type { HistoryStore } from '../ports.ts';
import { ClockSkewGuard } from './expiry/clock-skew-guard.ts';
import { DeadlineTimer } from './expiry/deadline-timer.ts';
import { ExpiryWarnings } from './expiry/expiry-warnings.ts';
import { assertWithinExtendLimit, type DeadlineChange, extendDeadline } from './expiry/extend-deadline.ts';
import { AddressFollower } from './lease/address-follower.ts';
import { auditRefusal } from './lease/audit-refusal.ts';
import { HostLeaseCounts } from './lease/host-lease-counts.ts';
import type { LeaseRuntime } from './lease/lease-context.ts';
import { notFoundResults, selectLeases } from './lease/select-leases.ts';
import { transferLeases } from './lease/transfer-leases.ts';
import type { Actor, Leases, RequestAndLeases } from './leases.ts';
import type { PoolPatch } from './pools/pool-overrides.ts';
import { planRequest } from './provisioning/accept-request.ts';
import type { ProvisioningContext } from './provisioning/provisioning-context.ts';
import { shuttingDown } from './provisioning/request-run.ts';
import { Requests } from './provisioning/requests.ts';
import { toQuotaRows } from './quotas/to-quota-rows.ts';
import { Heartbeat } from './reconcile/heartbeat.ts';
import { Reconcile } from './reconcile/reconcile.ts';
import { releaseLeases } from './release/releases.ts';

/** Steps in flight get this long to end when the service stops. */
const CLOSE_TIMEOUT_MS = 3_000;

/** The acts of {@link Leases}; how each is done stands in the files it calls. */
export class LeaseService implements Leases {
  readonly #context: ProvisioningContext;
  readonly #store: HistoryStore;
  readonly #shutdown: AbortController;
  readonly #setConfig: (config: Config) => void;
  readonly #requests: Requests;
  readonly #reconcile: Reconcile;
  readonly #deadlines: DeadlineTimer;
  readonly #clockSkewGuard: ClockSkewGuard;
  readonly #heartbeat: Heartbeat;
  readonly #warnings: ExpiryWarnings;
  readonly #counts: HostLeaseCounts;
  readonly #addresses: AddressFollower;
  readonly #subscriptions: (() => void)[] = [];

  constructor(
    context: ProvisioningContext,
    store: HistoryStore,
    shutdown: AbortController,
    setConfig: (config: Config) => void,
  ) {
    this.#context = context;
    this.#store = store;
    this.#shutdown = shutdown;
    this.#setConfig = setConfig;
    this.#requests = new Requests(context);
    this.#reconcile = new Reconcile({ context, store });
    this.#deadlines = new DeadlineTimer(context.clock, {
      due: (leaseId) => this.#expire(leaseId),
      doubtful: (leaseId) => this.#clockSkewGuard.hold(leaseId),
    });
    this.#clockSkewGuard = new ClockSkewGuard({
      context,
      timer: this.#deadlines,
      expire: (leaseId) => this.#expire(leaseId),
    });
    this.#warnings = new ExpiryWarnings(context);
    this.#heartbeat = new Heartbeat(context);
    this.#counts = new HostLeaseCounts(context);
    this.#addresses = new AddressFollower(context);
    this.#subscriptions.push(
      context.registry.onLeases.on(({ upserts }) => {
        context.warm.follow(upserts);
        this.#requests.pools.follow(upserts);
        this.#requests.queue.follow(upserts);
        if (upserts.some((lease) => !isLive(lease))) this.#requests.queue.capacityChanged();
        for (const lease of upserts) {
          this.#deadlines.follow(lease);
          this.#warnings.follow(lease);
        }
        this.#counts.leasesChanged();
      }),
      context.quotas.onChanged(() => this.#requests.queue.capacityChanged()),
    );
  }

  async start(): Promise<void> {
    const { registry, fleet, logger } = this.#context;
    const { requests, leases } = await this.#store.loadLive().catch((error: unknown) => {
      logger.error({ err: error }, 'the store could not be read; what the VMs themselves tell is taken up');
      return { requests: [], leases: [] };
    });
    for (const lease of leases) resumeRuntime(this.#context.runtimes.obtain(lease.id), lease);
    await this.#learnForQueue();
    registry.put(requests, leases);
    for (const lease of leases) {
      if (lease.state.kind !== 'releasing') continue;
      const cause = { reason: lease.state.reason, actor: this.#context.ownActors.reconcile };
      void runInTrace(createTrace('reconcile'), () => this.#context.releases.release(lease.id, cause));
    }
    for (const request of requests) {
      if (isPending(request)) this.#requests.resume(request);
    }
    this.#subscriptions.push(
      fleet.onHostRows(() => {
        this.#reconcile.entriesChanged();
        this.#requests.queue.capacityChanged();
        this.#requests.pools.lookSoon();
        this.#clockSkewGuard.hostsChanged();
        this.#heartbeat.hostsChanged();
      }),
      fleet.onVmRows((changes) => {
        this.#context.quotas.followVms(changes);
        this.#reconcile.vmRowsChanged(changes);
        this.#addresses.vmRowsChanged(changes);
      }),
    );
    this.#context.quotas.followVms({ upserts: fleet.vmRows() });
    this.#reconcile.start();
    this.#clockSkewGuard.hostsChanged();
    this.#heartbeat.start();
    this.#requests.pools.start();
    this.#counts.leasesChanged();
  }

  applyConfig(config: Config): void {
    this.#setConfig(config);
    this.#requests.pools.lookSoon();
    this.#requests.queue.capacityChanged();
  }

  machineWoke(): void {
    this.#clockSkewGuard.hostsChanged();
  }

  provision(spec: ProvisionSpec, actor: Actor): Promise<RequestAndLeases> {
    return this.#requests.provision(spec, actor);
  }

  whenEnded(requestId: string): Promise<RequestAndLeases> {
    return this.#requests.whenEnded(requestId);
  }

  acknowledge(requestId: string, actor: Actor): void {
    const request = this.#context.registry.request(requestId);
    const change = {
      operation: 'requests.acknowledge',
      object: request?.spec.descriptor ?? requestId,
      requestId,
    };
    const refusal = request && auditRefusal(this.#context.registry, request, { ...change, actor });
    if (refusal) throw new DynvmError(refusal);
    this.#context.registry.changeRequest(requestId, { unanswered: false });
  }

  hangUp(requestId: string, actor: Actor): void {
    const request = this.#context.registry.request(requestId);
    const refusal = request && actor.refuse(request.spec.descriptor, request);
    if (refusal) throw new DynvmError(refusal);
    this.#requests.queue.hangUps.disconnect(requestId);
  }

  queue(): readonly QueueRow[] {
    return this.#requests.queue.rows();
  }

  onQueue(listener: () => void): () => void {
    return this.#requests.queue.onChanged(listener);
  }

  keptSlots(query: Parameters<Leases['keptSlots']>[0]): number {
    return this.#requests.queue.keptSlots(query);
  }

  pools(): readonly PoolRow[] {
    return this.#requests.pools.rows();
  }

  onPools(listener: () => void): () => void {
    return this.#requests.pools.onChanged(listener);
  }

  changePool(id: string, patch: PoolPatch, actor: Actor): Promise<PoolRow> {
    return this.#requests.pools.change(id, patch, actor);
  }

  cancel(requestId: string, actor: Actor): Promise<RequestRow> {
    return this.#requests.cancel(requestId, actor);
  }

  plan(spec: ProvisionSpec, actor?: Actor): Plan {
    return planRequest(this.#context, spec, actor);
  }

  release(selector: LeaseSelector, { wait }: { wait: boolean }, actor: Actor): Promise<LeaseActResult[]> {
    return releaseLeases(this.#context, selector, { wait, actor });
  }

  transfer(change: { from: string; to: Ownership }, actor: Actor): Promise<number> {
    return transferLeases(this.#context, change, actor);
  }

  async extend(selector: LeaseSelector, change: DeadlineChange, actor: Actor): Promise<LeaseActResult[]> {
    assertWithinExtendLimit(this.#context, change);
    const { matched, missing } = selectLeases(selector, this.#context.registry.live(), true);
    const results = await Promise.all(
      matched.map((lease) => {
        return extendDeadline(this.#context, lease, change, actor);
      }),
    );
    return [...results, ...notFoundResults(this.#context, selector, missing)];
  }

  reconcile(options: ReconcileOptions, actor: Actor): Promise<ReconcileFinding[]> {
    return this.#reconcile.run(options, actor);
  }

  quotas(): readonly QuotaRow[] {
    const { quotas, registry } = this.#context;
    const waiting = quotas.rules.isEmpty ? [] : registry.requests().filter(isWaiting);
    return toQuotaRows(quotas, waiting);
  }

  requests(): readonly RequestRow[] {
    return this.#context.registry.requests();
  }

  leases(): readonly Lease[] {
    return this.#context.registry.leases();
  }

  request(id: string): RequestRow | undefined {
    return this.#context.registry.request(id);
  }

  lease(id: string): Lease | undefined {
    return this.#context.registry.lease(id);
  }

  onRequests(listener: Parameters<Leases['onRequests']>[0]): () => void {
    return this.#context.registry.onRequests.on(listener);
  }

  onLeases(listener: Parameters<Leases['onLeases']>[0]): () => void {
    return this.#context.registry.onLeases.on(listener);
  }

  onLog(listener: Parameters<Leases['onLog']>[0]): () => void {
    return this.#context.registry.onLog.on(listener);
  }

  async close(): Promise<void> {
    if (this.#shutdown.signal.aborted) return;
    this.#shutdown.abort(shuttingDown());
    this.#requests.queue.stop(shuttingDown());
    this.#requests.pools.stop();
    this.#deadlines.stop();
    this.#clockSkewGuard.stop();
    this.#warnings.stop();
    this.#addresses.stop();
    this.#reconcile.stop();
    for (const end of this.#subscriptions) end();
    const provisioning = this.#context.runtimes.all().map((runtime) => runtime.provisioning);
    let cancelTimer = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancelTimer = this.#context.clock.setTimer(CLOSE_TIMEOUT_MS, resolve);
    });
    await Promise.race([Promise.all([...provisioning, this.#heartbeat.stop()]), tooLong]);
    cancelTimer();
    await this.#context.registry.close();
  }

  /** It decides without, where the store can't be read. */
  async #learnForQueue(): Promise<void> {
    try {
      const history = await this.#store.queueHistory?.();
      if (history) this.#requests.queue.learn(history);
    } catch (error) {
      this.#context.logger.warn(
        { err: error },
        'the queue starts without what the history tells of lives and waits',
      );
    }
  }

  #expire(leaseId: string): void {
    const cause = { reason: 'deadline', actor: this.#context.ownActors.expiry } as const;
    // The timer may have been set by whoever extended another VM: this is the service's own.
    void runInTrace(createTrace('expiry'), () => this.#context.releases.release(leaseId, cause));
  }
}

function isWaiting({ state }: RequestRow): boolean {
  return state.kind === 'waiting';
}

/** A lease of an earlier run: where it was being provisioned, a VM may exist. */
function resumeRuntime(runtime: LeaseRuntime, lease: Lease): void {
  if (lease.state.kind !== 'queued') runtime.cloneRequestedOn = lease.hostRef;
}

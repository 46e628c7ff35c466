import type { Config } from '../config/index.ts';
import { failureOf } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { ReconcileFinding, ReconcileOptions } from '../model/reconcile.ts';
import type { Plan, ProvisionSpec, RequestRow } from '../model/request.ts';
import type { LeaseActResult, LeaseSelector } from '../model/selector.ts';
import type { HistoryStore } from '../ports.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { DoubtfulDeadlines } from './doubtful-deadlines.ts';
import { EndingNotices } from './ending-notices.ts';
import { assertWithinExtendLimit, type DeadlineChange, extendDeadline } from './extend-deadline.ts';
import { type LeaseContext, type LeaseWork, newWork } from './lease-context.ts';
import { selectLeases } from './lease-names.ts';
import type { Actor, Leases, RequestAndLeases } from './leases.ts';
import { LeasesByHost } from './leases-by-host.ts';
import { missingResults } from './missing-results.ts';
import { planRequest } from './plan-request.ts';
import { Reconcile } from './reconcile.ts';
import { Releases } from './releases.ts';
import { stopping } from './request-run.ts';
import { Requests } from './requests.ts';
import { SignsOfLife } from './signs-of-life.ts';
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
  readonly #requests: Requests;
  readonly #reconcile: Reconcile;
  readonly #deadlines: DeadlineTimer;
  readonly #doubts: DoubtfulDeadlines;
  readonly #signs: SignsOfLife;
  readonly #notices: EndingNotices;
  readonly #counts: LeasesByHost;
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
    const strays = new Strays(context);
    const parts = { context, store, works: this.#works, releases: this.#releases, strays };
    this.#requests = new Requests(parts);
    this.#reconcile = new Reconcile(parts);
    this.#deadlines = new DeadlineTimer(context.clock, {
      due: (leaseId) => this.#expire(leaseId),
      doubtful: (leaseId) => this.#doubts.doubt(leaseId),
    });
    this.#doubts = new DoubtfulDeadlines({
      context,
      works: this.#works,
      timer: this.#deadlines,
      expire: (leaseId) => this.#expire(leaseId),
    });
    this.#notices = new EndingNotices(context);
    this.#signs = new SignsOfLife(context);
    this.#counts = new LeasesByHost(context);
    this.#subscriptions.push(
      context.book.onLeases.add(({ upserts }) => {
        for (const lease of upserts) {
          this.#deadlines.follow(lease);
          this.#notices.follow(lease);
        }
        this.#counts.leasesChanged();
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
    for (const lease of leases) this.#works.set(lease.id, workOf(lease));
    book.put(requests, leases);
    for (const lease of leases) {
      if (lease.state.kind !== 'releasing') continue;
      void this.#releases.release(lease.id, { reason: lease.state.reason, actor: 'service' });
    }
    for (const request of requests) {
      if (request.state.kind === 'running') this.#requests.resume(request);
    }
    this.#subscriptions.push(
      fleet.onHostRows(() => {
        this.#reconcile.entriesChanged();
        this.#doubts.hostsChanged();
        this.#signs.hostsChanged();
      }),
      fleet.onVmRows((changes) => this.#reconcile.vmRowsChanged(changes)),
    );
    this.#reconcile.start();
    this.#doubts.hostsChanged();
    this.#signs.start();
    this.#counts.leasesChanged();
  }

  applyConfig(config: Config): void {
    this.#setConfig(config);
  }

  provision(spec: ProvisionSpec, actor: Actor): Promise<RequestAndLeases> {
    return this.#requests.provision(spec, actor);
  }

  whenEnded(requestId: string): Promise<RequestAndLeases> {
    return this.#requests.whenEnded(requestId);
  }

  cancel(requestId: string, actor: Actor): Promise<RequestRow> {
    return this.#requests.cancel(requestId, actor);
  }

  plan(spec: ProvisionSpec): Plan {
    return planRequest(this.#context, spec);
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

  reconcile(options: ReconcileOptions, actor: Actor): Promise<ReconcileFinding[]> {
    return this.#reconcile.run(options, actor.name);
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
    this.#doubts.stop();
    this.#notices.stop();
    this.#reconcile.stop();
    for (const end of this.#subscriptions) end();
    const makings = [...this.#works.values()].map((work) => work.making);
    let cancelTimer = () => {};
    const tooLong = new Promise<void>((resolve) => {
      cancelTimer = this.#context.clock.setTimer(CLOSE_TIMEOUT_MS, resolve);
    });
    await Promise.race([Promise.all([...makings, this.#signs.stop()]), tooLong]);
    cancelTimer();
    await this.#context.book.close();
  }

  #expire(leaseId: string): void {
    void this.#releases.release(leaseId, { reason: 'deadline', actor: 'expiry' });
  }
}

/** A lease of an earlier run: where it was being made, a VM may exist. */
function workOf(lease: Lease): LeaseWork {
  const work = newWork(lease.id);
  if (lease.state.kind !== 'queued') work.cloneAskedOf = lease.hostRef;
  return work;
}

import type { Config } from '../config/index.ts';
import type { RowChanges } from '../fleet/index.ts';
import type { Couchbase } from '../history/index.ts';
import type { Leases } from '../leases/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { RoleStatus } from '../model/couchbase.ts';
import { DynvmError } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { RequestRow } from '../model/request.ts';
import type { Logger } from '../ports.ts';

export interface LeasesByRoleOptions {
  /** A service of its own for each time this process leads. */
  readonly make: () => Leases;
  readonly couchbase: Pick<Couchbase, 'role' | 'onRole'>;
  /** Another service looked after the VMs: they tell what is live, not this store. */
  readonly forgetLive: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * The lease service of a process that may have to stand by: it runs while this process leads, and every act is
 * refused with the leader's address while another does.
 */
export function createLeasesByRole(options: LeasesByRoleOptions): Leases {
  return new LeasesByRole(options);
}

class LeasesByRole implements Leases {
  readonly #options: LeasesByRoleOptions;
  readonly #requestListeners = new Set<(changes: RowChanges<RequestRow, string>) => void>();
  readonly #leaseListeners = new Set<(changes: RowChanges<Lease, string>) => void>();
  readonly #logListeners = new Set<(row: LogRow) => void>();
  #acting: Leases | undefined;
  #stopListening: (() => void)[] = [];
  /** Changes of the role, one after another. */
  #changing: Promise<void> = Promise.resolve();
  #decided: () => void = () => {};
  readonly #decision = new Promise<void>((resolve) => {
    this.#decided = resolve;
  });
  #stopFollowing: () => void = () => {};
  #closed = false;

  constructor(options: LeasesByRoleOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { couchbase } = this.#options;
    this.#stopFollowing = couchbase.onRole(({ role, takenOver }) => void this.#follow(role, takenOver));
    await this.#follow(couchbase.role(), false);
  }

  applyConfig(config: Config): void {
    this.#acting?.applyConfig(config);
  }

  provision: Leases['provision'] = async (...args) => (await this.#leading()).provision(...args);
  whenEnded: Leases['whenEnded'] = async (...args) => (await this.#leading()).whenEnded(...args);
  cancel: Leases['cancel'] = async (...args) => (await this.#leading()).cancel(...args);
  release: Leases['release'] = async (...args) => (await this.#leading()).release(...args);
  extend: Leases['extend'] = async (...args) => (await this.#leading()).extend(...args);
  reconcile: Leases['reconcile'] = async (...args) => (await this.#leading()).reconcile(...args);
  plan: Leases['plan'] = (spec) => {
    if (this.#acting) return this.#acting.plan(spec);
    throw notLeading(this.#options.couchbase.role());
  };

  requests(): readonly RequestRow[] {
    return this.#acting?.requests() ?? [];
  }

  leases(): readonly Lease[] {
    return this.#acting?.leases() ?? [];
  }

  onRequests(listener: (changes: RowChanges<RequestRow, string>) => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  onLeases(listener: (changes: RowChanges<Lease, string>) => void): () => void {
    this.#leaseListeners.add(listener);
    return () => this.#leaseListeners.delete(listener);
  }

  onLog(listener: (row: LogRow) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopFollowing();
    this.#decided();
    await this.#changing;
    await this.#acting?.close();
  }

  /** The lease service, once it is known whether it is here. @throws DynvmError unavailable: names the leader */
  async #leading(): Promise<Leases> {
    await this.#decision;
    await this.#changing;
    if (this.#acting) return this.#acting;
    throw notLeading(this.#options.couchbase.role());
  }

  #follow(role: RoleStatus, takenOver: boolean): Promise<void> {
    const change = this.#changing.then(() => this.#become(role, takenOver));
    this.#changing = change.catch((error: unknown) => {
      this.#options.logger.error({ error, role }, 'Leases: the change of the role failed');
    });
    return change;
  }

  async #become(role: RoleStatus, takenOver: boolean): Promise<void> {
    const acts = role.kind === 'alone' || role.kind === 'leader';
    if (this.#closed) return;
    if (acts && !this.#acting) await this.#begin(takenOver);
    else if (!acts && this.#acting) await this.#end(this.#acting);
    if (role.kind !== 'deciding') this.#decided();
  }

  async #begin(takenOver: boolean): Promise<void> {
    if (takenOver) await this.#options.forgetLive();
    const leases = this.#options.make();
    this.#stopListening = [
      leases.onRequests((changes) => emit(this.#requestListeners, changes)),
      leases.onLeases((changes) => emit(this.#leaseListeners, changes)),
      leases.onLog((row) => emit(this.#logListeners, row)),
    ];
    this.#acting = leases;
    await leases.start();
  }

  async #end(leases: Leases): Promise<void> {
    this.#acting = undefined;
    for (const stop of this.#stopListening) stop();
    await leases.close();
    emit(this.#requestListeners, { upserts: [], removes: leases.requests().map(({ id }) => id) });
    emit(this.#leaseListeners, { upserts: [], removes: leases.leases().map(({ id }) => id) });
  }
}

function emit<News>(listeners: ReadonlySet<(news: News) => void>, news: News): void {
  for (const listener of listeners) listener(news);
}

function notLeading(role: RoleStatus): DynvmError {
  const leader = role.kind === 'standby' ? role.leaderUrl : undefined;
  const reason = role.kind === 'standby' ? `: ${role.reason}` : '';
  return new DynvmError({
    code: 'unavailable',
    message: `This service stands by${reason}`,
    hint: leader === undefined ? 'Try again later.' : `Ask ${leader}.`,
  });
}

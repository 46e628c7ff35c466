import { createDeferred } from '../base/deferred.ts';
import { Emitter, type Unsubscribe } from '../base/emitter.ts';
import type { Config } from '../config/index.ts';
import type { RowChanges } from '../fleet/index.ts';
import type { Couchbase } from '../history/index.ts';
import type { Actor, Leases } from '../leases/index.ts';
import type { LogRow } from '../model/audit.ts';
import type { RoleStatus } from '../model/couchbase.ts';
import { DynvmError } from '../model/failure.ts';
import type { Lease } from '../model/lease.ts';
import type { PoolRow } from '../model/pool.ts';
import type { QueueRow } from '../model/queue.ts';
import type { QuotaRow } from '../model/quota.ts';
import type { RequestRow } from '../model/request.ts';
import type { Logger } from '../ports.ts';

export interface LeaderGatedLeasesOptions {
  /** Creates the lease service; called each time this process becomes the leader. */
  readonly make: () => Leases;
  readonly couchbase: Pick<Couchbase, 'role' | 'onRole'>;
  /** Forgets the stored live leases: another service has managed the VMs meanwhile, so the VMs themselves say what is live. */
  readonly forgetLive: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * The lease service of a process that may be a standby: it runs while this process is the leader. Otherwise every change is
 * refused, naming the leader's address.
 */
export function createLeaderGatedLeases(
  options: LeaderGatedLeasesOptions,
): Leases & { roleSettled(): Promise<void> } {
  return new LeaderGatedLeases(options);
}

class LeaderGatedLeases implements Leases {
  readonly #options: LeaderGatedLeasesOptions;
  readonly #requestChanges = new Emitter<RowChanges<RequestRow, string>>();
  readonly #leaseChanges = new Emitter<RowChanges<Lease, string>>();
  readonly #queueChanges = new Emitter();
  readonly #poolChanges = new Emitter();
  readonly #logRows = new Emitter<LogRow>();
  #acting: Leases | undefined;
  #subscriptions: readonly Unsubscribe[] = [];
  /** Changes of the role, one after another. */
  #changing: Promise<void> = Promise.resolve();
  readonly #decided = createDeferred();
  #unsubscribeFromRole: Unsubscribe = () => {};
  #closed = false;

  constructor(options: LeaderGatedLeasesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { couchbase } = this.#options;
    this.#unsubscribeFromRole = couchbase.onRole(
      ({ role, takenOver }) => void this.#changeRole(role, takenOver),
    );
    await this.#changeRole(couchbase.role(), false);
  }

  /** Resolves when the changes of role so far have been carried out. */
  roleSettled(): Promise<void> {
    return this.#changing;
  }

  applyConfig(config: Config): void {
    this.#acting?.applyConfig(config);
  }

  machineWoke(): void {
    this.#acting?.machineWoke();
  }

  provision: Leases['provision'] = async (...args) => (await this.#leading()).provision(...args);
  whenEnded: Leases['whenEnded'] = async (...args) => (await this.#leading()).whenEnded(...args);
  cancel: Leases['cancel'] = async (...args) => (await this.#leading()).cancel(...args);
  release: Leases['release'] = async (...args) => (await this.#leading()).release(...args);
  transfer: Leases['transfer'] = async (...args) => (await this.#leading()).transfer(...args);
  extend: Leases['extend'] = async (...args) => (await this.#leading()).extend(...args);
  reconcile: Leases['reconcile'] = async (...args) => (await this.#leading()).reconcile(...args);
  plan: Leases['plan'] = (...args) => {
    if (this.#acting) return this.#acting.plan(...args);
    throw standbyError(this.#options.couchbase.role());
  };

  acknowledge(requestId: string, actor: Actor): void {
    this.#acting?.acknowledge(requestId, actor);
  }

  hangUp(requestId: string, actor: Actor): void {
    this.#acting?.hangUp(requestId, actor);
  }

  queue(): readonly QueueRow[] {
    return this.#acting?.queue() ?? [];
  }

  keptSlots(query: Parameters<Leases['keptSlots']>[0]): number {
    return this.#acting?.keptSlots(query) ?? 0;
  }

  onQueue(listener: () => void): Unsubscribe {
    return this.#queueChanges.on(listener);
  }

  pools(): readonly PoolRow[] {
    return this.#acting?.pools() ?? [];
  }

  onPools(listener: () => void): Unsubscribe {
    return this.#poolChanges.on(listener);
  }

  changePool: Leases['changePool'] = async (...args) => (await this.#leading()).changePool(...args);

  quotas(): readonly QuotaRow[] {
    return this.#acting?.quotas() ?? [];
  }

  requests(): readonly RequestRow[] {
    return this.#acting?.requests() ?? [];
  }

  leases(): readonly Lease[] {
    return this.#acting?.leases() ?? [];
  }

  request(id: string): RequestRow | undefined {
    return this.#acting?.request(id);
  }

  lease(id: string): Lease | undefined {
    return this.#acting?.lease(id);
  }

  onRequests(listener: (changes: RowChanges<RequestRow, string>) => void): Unsubscribe {
    return this.#requestChanges.on(listener);
  }

  onLeases(listener: (changes: RowChanges<Lease, string>) => void): Unsubscribe {
    return this.#leaseChanges.on(listener);
  }

  onLog(listener: (row: LogRow) => void): Unsubscribe {
    return this.#logRows.on(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribeFromRole();
    this.#decided.resolve();
    await this.#changing;
    await this.#acting?.close();
  }

  /** The lease service, once the role is known. @throws DynvmError unavailable: names the leader */
  async #leading(): Promise<Leases> {
    await this.#decided.promise;
    await this.#changing;
    if (this.#acting) return this.#acting;
    throw standbyError(this.#options.couchbase.role());
  }

  #changeRole(role: RoleStatus, takenOver: boolean): Promise<void> {
    const change = this.#changing.then(() => this.#become(role, takenOver));
    this.#changing = change.catch((error: unknown) => {
      this.#options.logger.error({ err: error, part: 'leases', role }, 'the role change failed');
    });
    return change;
  }

  async #become(role: RoleStatus, takenOver: boolean): Promise<void> {
    const acts = role.kind === 'alone' || role.kind === 'leader';
    if (this.#closed) return;
    if (acts && !this.#acting) await this.#begin(takenOver);
    else if (!acts && this.#acting) await this.#end(this.#acting);
    if (role.kind !== 'deciding') this.#decided.resolve();
  }

  async #begin(takenOver: boolean): Promise<void> {
    if (takenOver) await this.#options.forgetLive();
    const leases = this.#options.make();
    this.#subscriptions = [
      leases.onRequests((changes) => this.#requestChanges.emit(changes)),
      leases.onLeases((changes) => this.#leaseChanges.emit(changes)),
      leases.onQueue(() => this.#queueChanges.emit()),
      leases.onPools(() => this.#poolChanges.emit()),
      leases.onLog((row) => this.#logRows.emit(row)),
    ];
    this.#acting = leases;
    await leases.start();
  }

  async #end(leases: Leases): Promise<void> {
    this.#acting = undefined;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    await leases.close();
    this.#queueChanges.emit();
    this.#poolChanges.emit();
    this.#requestChanges.emit({ upserts: [], removes: leases.requests().map(({ id }) => id) });
    this.#leaseChanges.emit({ upserts: [], removes: leases.leases().map(({ id }) => id) });
  }
}

function standbyError(role: RoleStatus): DynvmError {
  const leader = role.kind === 'standby' ? role.leaderUrl : undefined;
  const reason = role.kind === 'standby' ? `: ${role.reason}` : '';
  return new DynvmError({
    code: 'unavailable',
    message: `This service is on standby${reason}`,
    hint: leader === undefined ? 'Try again later.' : `Use ${leader} instead.`,
  });
}

import { Emitter } from '../base/emitter.ts';
import type { Config, HostSettings } from '../config/index.ts';
import type { AuditRecord } from '../model/audit-entry.ts';
import type { Cordon, HostLeases, HostRow } from '../model/host.ts';
import type { VmRow } from '../model/vm.ts';
import type { Clock, Logger } from '../ports.ts';
import {
  type ConnectionOptions,
  LoadLimiter,
  openConnection,
  RecordMemory,
  type Ref,
  type XapiConnection,
} from '../xapi/index.ts';
import { findOsSettings } from './capacity/os-resolution.ts';
import { Reservations } from './capacity/reservations.ts';
import { StorageQueues } from './capacity/storage-queues.ts';
import { examineTemplates } from './doctor/examine-templates.ts';
import { type CordonRepository, Cordons } from './entry/cordons.ts';
import type { FleetEntry, RowChanges } from './entry/fleet-entry.ts';
import { HostEntry } from './entry/host-entry.ts';
import { HostRowFeed } from './entry/host-row-feed.ts';
import { type KnownPoolRepository, KnownPools } from './entry/known-pools.ts';
import { toMisconfiguredRow } from './entry/misconfigured-row.ts';
import { findPoolOwners, markDuplicates } from './entry/pool-owners.ts';
import type { Fleet } from './fleet.ts';
import { type LabelQuery, labelsMatch } from './placement/candidates.ts';
import type { Placement, PlacementResult, PlacementSpec } from './placement/placement.ts';
import { misconfiguredHost, Scheduler, unknownHost } from './placement/scheduler.ts';

export interface FleetOptions {
  config: Config;
  clock: Clock;
  logger: Logger;
  /** Whose marker makes a VM ours. */
  installation: string;
  /** Until this resolves only the first entries connect. */
  startGate?: Promise<void> | undefined;
  /** Absent: cordons end with the process. */
  cordons?: CordonRepository;
  /** Absent: where pools were found ends with the process. */
  knownPools?: KnownPoolRepository;
  openConnection?: (options: ConnectionOptions) => XapiConnection;
}

/** Connects to the host entries of the config; nothing here waits for any of them. */
export function createFleet(options: FleetOptions): Fleet {
  return new LiveFleet({
    ...options,
    loadLimiter: new LoadLimiter(options.clock, options.startGate),
    recordMemory: new RecordMemory(),
  });
}

type LiveFleetOptions = FleetOptions & { loadLimiter: LoadLimiter; recordMemory: RecordMemory };

class LiveFleet implements Fleet {
  readonly #options: LiveFleetOptions;
  readonly #entries = new Map<number, HostEntry>();
  readonly #reservations = new Reservations();
  readonly storageQueues: StorageQueues;
  readonly #vmListeners = new Emitter<RowChanges<VmRow, string>>();
  readonly #hostRows: HostRowFeed;
  readonly #settledListeners = new Emitter();
  #ordered: HostEntry[] = [];
  /** Rows of sections that can't be used; none of them has an entry. */
  #misconfigured: readonly HostRow[] = [];
  #owners = new Map<string, HostEntry>();
  #vmRows: VmRow[] | undefined;
  readonly #cordons: Cordons;
  readonly #knownPools: KnownPools;
  #hostLeases: ReadonlyMap<number, HostLeases> | undefined;
  readonly examineTemplates: Fleet['examineTemplates'] = (failedRequests) =>
    examineTemplates(this.#ordered, {
      now: this.#options.clock.now(),
      failedRequests,
      misconfigured: this.#misconfigured,
    });

  constructor(options: LiveFleetOptions) {
    this.#options = options;
    this.#hostRows = new HostRowFeed(
      () => [...this.#ordered, ...this.#misconfigured.map((row) => ({ hostRef: row.hostRef, row }))],
      options.clock,
    );
    this.#cordons = new Cordons(options.cordons);
    const { clock, logger, knownPools: repository } = options;
    this.#knownPools = new KnownPools({ clock, logger, repository });
    this.storageQueues = new StorageQueues(options.clock);
    this.applyConfig(options.config);
  }

  applyConfig(config: Config): void {
    for (const settings of config.hosts) {
      const known = this.#entries.get(settings.hostRef);
      if (known) known.applySettings(settings, config.common);
      else this.#add(settings, config);
    }
    const named = new Set(config.hosts.map((settings) => settings.hostRef));
    for (const entry of this.#ordered) if (!named.has(entry.hostRef)) entry.retire();
    this.#setMisconfigured(config);
    this.#closeEmptyRetired();
    this.#settleOwners();
  }

  whenReady(timeoutMs: number): Promise<void> {
    const settled = () => this.#ordered.every((entry) => entry.settled);
    if (settled()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancelTimer();
        forget();
        resolve();
      };
      const cancelTimer = this.#options.clock.setTimer(timeoutMs, end);
      const forget = this.#settledListeners.on(() => settled() && end());
    });
  }

  entries(): readonly FleetEntry[] {
    return this.#ordered;
  }

  entry(hostRef: number): FleetEntry | undefined {
    return this.#entries.get(hostRef);
  }

  entryOfPool(poolUuid: string): FleetEntry | undefined {
    return this.#owners.get(poolUuid);
  }

  hostRows(): readonly HostRow[] {
    const rows = this.#ordered.map((entry) => entry.row);
    if (this.#misconfigured.length === 0) return rows;
    return [...rows, ...this.#misconfigured].sort((a, b) => a.hostRef - b.hostRef);
  }

  vmRows(): readonly VmRow[] {
    this.#vmRows ??= this.#ordered.flatMap((entry) => [...entry.vmRows()]);
    return this.#vmRows;
  }

  onHostRows(listener: (changes: RowChanges<HostRow, number>) => void): () => void {
    return this.#hostRows.listen(listener);
  }

  onVmRows(listener: (changes: RowChanges<VmRow, string>) => void): () => void {
    return this.#vmListeners.on(listener);
  }

  osKeys(): readonly string[] {
    return [...new Set(this.#configured().flatMap((entry) => Object.keys(entry.settings.templates)))].sort();
  }

  slots(osKey: string, query: LabelQuery): number {
    return this.#ordered
      .filter(({ settings }) => findOsSettings(settings, osKey) && labelsMatch(settings.labels, query))
      .reduce((sum, entry) => sum + entry.slots(osKey).total.slots, 0);
  }

  slotsByEntry(osKey: string): ReturnType<Fleet['slotsByEntry']> {
    return this.#configured()
      .filter((entry) => findOsSettings(entry.settings, osKey))
      .map((entry) => ({
        hostRef: entry.hostRef,
        labels: entry.settings.labels,
        slots: entry.slots(osKey).total,
      }));
  }

  labels(): readonly string[] {
    return [...new Set(this.#configured().flatMap((entry) => entry.settings.labels))].sort();
  }

  place(spec: PlacementSpec): PlacementResult {
    const { result, reservations } = this.#scheduler().place(spec);
    for (const reservation of reservations) this.#reservations.take(reservation);
    for (const hostRef of new Set(result.placed.map((placement) => placement.hostRef))) {
      this.#entries.get(hostRef)?.capacityChanged();
    }
    return result;
  }

  plan(spec: PlacementSpec): PlacementResult {
    return this.#scheduler().place(spec).result;
  }

  bindReservation(leaseId: string, vmRef: Ref): void {
    const reservation = this.#reservations.get(leaseId);
    if (!reservation) return;
    reservation.vmRef = vmRef;
    const owner = this.#owners.get(reservation.poolUuid);
    if (owner) this.#reservations.settle(reservation.poolUuid, owner.inventory);
    owner?.capacityChanged();
  }

  endReservation(leaseId: string): void {
    const ended = this.#reservations.end(leaseId);
    if (ended) this.#owners.get(ended.poolUuid)?.capacityChanged();
  }

  adoptReservation(placement: Placement, vmRef: Ref): void {
    const entry = this.#entries.get(placement.hostRef);
    this.#reservations.take(this.#scheduler().toReservation(placement, entry?.poolUuid ?? ''));
    this.bindReservation(placement.leaseId, vmRef);
  }

  reservationCount(): number {
    return this.#reservations.size;
  }

  findAddressHolder(address: string, exceptVmUuid: string): VmRow | undefined {
    for (const entry of this.#ordered) {
      if (!entry.inventory.complete) continue;
      for (const row of entry.vmRows()) {
        if (row.address === address && row.uuid !== exceptVmUuid && row.powerState === 'Running') return row;
      }
    }
    return undefined;
  }

  nameTaken(name: string): boolean {
    return this.#ordered.some((entry) => entry.inventory.hasVmNamed(name));
  }

  reportDhcp(hostRef: number, networkUuid: string, outcome: 'lease' | 'no-lease'): void {
    this.#entries.get(hostRef)?.reportDhcp(networkUuid, outcome);
  }

  setHostLeases(leases: ReadonlyMap<number, HostLeases>): void {
    this.#hostLeases = new Map(leases);
    this.#closeEmptyRetired();
    for (const entry of this.#ordered) entry.leasesChanged();
  }

  async cordon(hostRef: number, cordon: Cordon, audit?: AuditRecord): Promise<void> {
    await this.#cordons.set(this.#known(hostRef), cordon, audit);
    this.#capacityChanged();
  }

  async uncordon(hostRef: number, audit?: AuditRecord): Promise<void> {
    await this.#cordons.lift(this.#known(hostRef), audit);
    this.#capacityChanged();
  }

  async close(): Promise<void> {
    const entries = this.#ordered;
    this.#entries.clear();
    this.#reorder();
    await Promise.all(entries.map((entry) => entry.close()));
    await this.#knownPools.flush();
  }

  #known(hostRef: number): HostEntry {
    const entry = this.#entries.get(hostRef);
    if (entry) return entry;
    throw misconfiguredHost(hostRef, this.#misconfigured) ?? unknownHost(hostRef, this.#ordered);
  }

  /** A cordon is a pool's: more than one entry may show it. */
  #capacityChanged(): void {
    for (const entry of this.#ordered) entry.capacityChanged();
  }

  #scheduler(): Scheduler {
    const { installation } = this.#options;
    return new Scheduler(this.#ordered, {
      installation,
      queues: this.storageQueues,
      misconfigured: this.#misconfigured,
    });
  }

  #configured(): HostEntry[] {
    return this.#ordered.filter((entry) => !entry.retired);
  }

  #add(settings: HostSettings, config: Config): void {
    const { hostRef } = settings;
    const entry = new HostEntry({
      settings,
      common: config.common,
      installation: this.#options.installation,
      clock: this.#options.clock,
      logger: this.#options.logger,
      openConnection: this.#options.openConnection ?? openConnection,
      loadLimiter: this.#options.loadLimiter,
      recordMemory: this.#options.recordMemory,
      knownPools: this.#knownPools,
      reservations: this.#reservations,
      findCordon: (entry) => this.#cordons.of(entry),
      findLeases: (ref) => this.#hostLeases?.get(ref),
      onPool: () => {
        this.#settleOwners();
        this.#bindCordon(hostRef);
        this.#settledListeners.emit();
      },
      onVmRows: (changes) => {
        this.#vmRows = undefined;
        this.#vmListeners.emit(changes);
      },
      onRow: () => this.#hostRows.touch(hostRef),
    });
    this.#entries.set(hostRef, entry);
    this.#reorder();
  }

  #setMisconfigured({ unusableHosts = [] }: Config): void {
    const before = this.#misconfigured;
    this.#misconfigured = unusableHosts
      .filter(({ hostRef }) => !this.#entries.has(hostRef))
      .map(toMisconfiguredRow);
    for (const { hostRef } of [...before, ...this.#misconfigured]) this.#hostRows.touch(hostRef);
  }

  #bindCordon(hostRef: number): void {
    const entry = this.#entries.get(hostRef);
    if (!entry) return;
    this.#cordons.bind(entry).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, hostRef }, 'which pool a cordon is about could not be kept');
    });
  }

  #reorder(): void {
    this.#ordered = [...this.#entries.values()].sort((a, b) => a.hostRef - b.hostRef);
    this.#vmRows = undefined;
  }

  /** Until the leases were counted once, a retired entry may have some. */
  #closeEmptyRetired(): void {
    if (!this.#hostLeases) return;
    for (const entry of this.#ordered) {
      if (!entry.retired || this.#hostLeases.has(entry.hostRef)) continue;
      this.#entries.delete(entry.hostRef);
      this.#reorder();
      void entry.close();
      this.#hostRows.touch(entry.hostRef);
    }
    this.#settleOwners();
  }

  #settleOwners(): void {
    this.#owners = findPoolOwners(this.#ordered);
    markDuplicates(this.#ordered, this.#owners);
  }
}

import { Emitter } from '../base/emitter.ts';
import type { Config, HostSettings } from '../config/index.ts';
import type { AuditRecord } from '../model/audit-entry.ts';
import type { Cordon, HostLeases, HostRow } from '../model/host.ts';
import type { VmRow } from '../model/vm.ts';
import type { ChangeGate, Clock, Logger } from '../ports.ts';
import {
  type ConnectionOptions,
  LoadLimiter,
  openConnection,
  RecordMemory,
  type Ref,
  type XapiConnection,
} from '../xapi/index.ts';
import { fingerprintTemplate } from './capacity/fingerprint-template.ts';
import { findOsSettings } from './capacity/os-resolution.ts';
import { type PreemptibleVm, PreemptibleVms } from './capacity/preemptible-vms.ts';
import { Reservations } from './capacity/reservations.ts';
import { StorageQueues } from './capacity/storage-queues.ts';
import { examineTemplates } from './doctor/examine-templates.ts';
import { type CordonRepository, Cordons } from './entry/cordons.ts';
import { EntryRegistry } from './entry/entry-registry.ts';
import type { FleetEntry, RowChanges } from './entry/fleet-entry.ts';
import { HostEntry } from './entry/host-entry.ts';
import { HostRowFeed } from './entry/host-row-feed.ts';
import { type KnownPoolRepository, KnownPools } from './entry/known-pools.ts';
import type { Fleet } from './fleet.ts';
import { type LabelQuery, labelsMatch } from './placement/candidates.ts';
import { chooseEvictions, type EvictionQuery } from './placement/choose-evictions.ts';
import type { Room } from './placement/find-room.ts';
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
  /** Asked before each call that changes a host; absent: always open. */
  gate?: ChangeGate;
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
  readonly #entries = new EntryRegistry();
  readonly #reservations = new Reservations();
  readonly #preemptible = new PreemptibleVms();
  readonly storageQueues: StorageQueues;
  readonly #vmListeners = new Emitter<RowChanges<VmRow, string>>();
  readonly #hostRows: HostRowFeed;
  readonly #cordons: Cordons;
  readonly #knownPools: KnownPools;
  #hostLeases: ReadonlyMap<number, HostLeases> | undefined;
  readonly examineTemplates: Fleet['examineTemplates'] = (failedRequests) =>
    examineTemplates(this.#entries.all(), {
      now: this.#options.clock.now(),
      failedRequests,
      misconfigured: this.#entries.misconfigured,
    });

  constructor(options: LiveFleetOptions) {
    this.#options = options;
    this.#hostRows = new HostRowFeed(() => this.#entries.followedRows(), options.clock);
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
    for (const entry of this.#entries.all()) if (!named.has(entry.hostRef)) entry.retire();
    for (const hostRef of this.#entries.setMisconfigured(config)) this.#hostRows.touch(hostRef);
    this.#closeEmptyRetired();
    this.#entries.settleOwners();
  }

  whenReady(timeoutMs: number): Promise<void> {
    return this.#entries.whenSettled(this.#options.clock, timeoutMs);
  }

  entries(): readonly FleetEntry[] {
    return this.#entries.all();
  }

  entry(hostRef: number): FleetEntry | undefined {
    return this.#entries.get(hostRef);
  }

  entryOfPool(poolUuid: string): FleetEntry | undefined {
    return this.#entries.ownerOfPool(poolUuid);
  }

  hostRows(): readonly HostRow[] {
    return this.#entries.rows();
  }

  vmRows(): readonly VmRow[] {
    return this.#entries.vmRows();
  }

  onHostRows(listener: (changes: RowChanges<HostRow, number>) => void): () => void {
    return this.#hostRows.listen(listener);
  }

  onVmRows(listener: (changes: RowChanges<VmRow, string>) => void): () => void {
    return this.#vmListeners.on(listener);
  }

  osKeys(): readonly string[] {
    return [
      ...new Set(this.#entries.configured().flatMap((entry) => Object.keys(entry.settings.templates))),
    ].sort();
  }

  slots(osKey: string, query: LabelQuery): number {
    return this.#entries
      .all()
      .filter(({ settings }) => findOsSettings(settings, osKey) && labelsMatch(settings.labels, query))
      .reduce((sum, entry) => sum + entry.slots(osKey).total.slots, 0);
  }

  slotsByEntry(osKey: string): ReturnType<Fleet['slotsByEntry']> {
    return this.#entries
      .configured()
      .filter((entry) => findOsSettings(entry.settings, osKey))
      .map((entry) => ({
        hostRef: entry.hostRef,
        labels: entry.settings.labels,
        slots: entry.slots(osKey).total,
      }));
  }

  labels(): readonly string[] {
    return [...new Set(this.#entries.configured().flatMap((entry) => entry.settings.labels))].sort();
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

  findRoom(spec: PlacementSpec): Room {
    return this.#scheduler().findRoom(spec);
  }

  findMostSlots(spec: PlacementSpec): number {
    return this.#scheduler().findMostSlots(spec);
  }

  bindReservation(leaseId: string, vmRef: Ref): void {
    const reservation = this.#reservations.get(leaseId);
    if (!reservation) return;
    reservation.vmRef = vmRef;
    const owner = this.#entries.ownerOfPool(reservation.poolUuid);
    if (owner) this.#reservations.settle(reservation.poolUuid, owner.inventory);
    owner?.capacityChanged();
  }

  endReservation(leaseId: string): void {
    const ended = this.#reservations.end(leaseId);
    if (ended) this.#entries.ownerOfPool(ended.poolUuid)?.capacityChanged();
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
    return this.#entries.findAddressHolder(address, exceptVmUuid);
  }

  setPreemptible(vm: PreemptibleVm): void {
    const before = this.#preemptible.get(vm.leaseId);
    if (!this.#preemptible.set(vm)) return;
    if (before && before.hostRef !== vm.hostRef) this.#entries.get(before.hostRef)?.capacityChanged();
    this.#entries.get(vm.hostRef)?.capacityChanged();
  }

  endPreemptible(leaseId: string): boolean {
    const vm = this.#preemptible.delete(leaseId);
    if (vm) this.#entries.get(vm.hostRef)?.capacityChanged();
    return vm !== undefined;
  }

  chooseEvictions(query: EvictionQuery): readonly string[] {
    const entry = this.#entries.get(query.hostRef);
    const [preemptible, reservations] = [this.#preemptible, this.#reservations];
    return entry ? chooseEvictions(entry, query, { preemptible, reservations }) : [];
  }

  fingerprintTemplate(hostRef: number, osKey: string): string | undefined {
    const entry = this.#entries.get(hostRef);
    return entry && fingerprintTemplate(entry, osKey);
  }

  nameTaken(name: string): boolean {
    return this.#entries.all().some((entry) => entry.inventory.hasVmNamed(name));
  }

  reportDhcp(hostRef: number, networkUuid: string, outcome: 'lease' | 'no-lease'): void {
    this.#entries.get(hostRef)?.reportDhcp(networkUuid, outcome);
  }

  setHostLeases(leases: ReadonlyMap<number, HostLeases>): void {
    this.#hostLeases = new Map(leases);
    this.#closeEmptyRetired();
    for (const entry of this.#entries.all()) entry.leasesChanged();
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
    const entries = this.#entries.all();
    this.#entries.clear();
    await Promise.all(entries.map((entry) => entry.close()));
    await this.#knownPools.close();
  }

  #known(hostRef: number): HostEntry {
    const entry = this.#entries.get(hostRef);
    if (entry) return entry;
    throw (
      misconfiguredHost(hostRef, this.#entries.misconfigured) ?? unknownHost(hostRef, this.#entries.all())
    );
  }

  /** A cordon is a pool's: more than one entry may show it. */
  #capacityChanged(): void {
    for (const entry of this.#entries.all()) entry.capacityChanged();
  }

  #scheduler(): Scheduler {
    const { installation } = this.#options;
    return new Scheduler(this.#entries.all(), {
      installation,
      queues: this.storageQueues,
      misconfigured: this.#entries.misconfigured,
    });
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
      gate: this.#options.gate,
      knownPools: this.#knownPools,
      reservations: this.#reservations,
      preemptible: this.#preemptible,
      findCordon: (entry) => this.#cordons.of(entry),
      findLeases: (ref) => this.#hostLeases?.get(ref),
      onPool: () => {
        this.#entries.poolChanged();
        this.#bindCordon(hostRef);
      },
      onVmRows: (changes) => {
        this.#entries.vmRowsChanged();
        this.#vmListeners.emit(changes);
      },
      onRow: () => this.#hostRows.touch(hostRef),
    });
    this.#entries.add(entry);
  }

  #bindCordon(hostRef: number): void {
    const entry = this.#entries.get(hostRef);
    if (!entry) return;
    this.#cordons.bind(entry).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, hostRef }, 'which pool a cordon is about could not be kept');
    });
  }

  /** Until the leases were counted once, a retired entry may have some. */
  #closeEmptyRetired(): void {
    if (!this.#hostLeases) return;
    for (const entry of this.#entries.all()) {
      if (!entry.retired || this.#hostLeases.has(entry.hostRef)) continue;
      this.#entries.delete(entry.hostRef);
      void entry.close();
      this.#hostRows.touch(entry.hostRef);
    }
    this.#entries.settleOwners();
  }
}

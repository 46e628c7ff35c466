import { Emitter } from '../../base/emitter.ts';
import type { CommonSettings, HostSettings } from '../../config/index.ts';
import type { Cordon, HostEntryState, HostLeases, HostRow } from '../../model/host.ts';
import type { VmRow } from '../../model/vm.ts';
import type { ConnectionState, Ref, XapiChange, XapiConnection, XapiSnapshot } from '../../xapi/index.ts';
import { EntryCapacity, type EntrySlots, type Unschedulable } from '../capacity/entry-capacity.ts';
import type { PreemptibleVms } from '../capacity/preemptible-vms.ts';
import type { Reservations } from '../capacity/reservations.ts';
import type { ChangeImpact } from '../inventory/change-impact.ts';
import { describeAddressRules } from '../inventory/guest-address.ts';
import { LiveInventory } from '../inventory/live-inventory.ts';
import { DhcpCircuitBreaker } from './dhcp-circuit-breaker.ts';
import { EntryConnection, type EntryConnectionOptions, needsReconnect } from './entry-connection.ts';
import { toEntryState, unschedulableReason } from './entry-state.ts';
import { EntryWaiters } from './entry-waiters.ts';
import type { FleetEntry, RowChanges, WaitOptions } from './fleet-entry.ts';
import { toHostRow } from './host-row.ts';
import { VmRows } from './vm-rows.ts';

export interface HostEntryOptions extends EntryConnectionOptions {
  settings: HostSettings;
  common: CommonSettings;
  reservations: Reservations;
  preemptible: PreemptibleVms;
  /** Why people want no new VMs on it. */
  findCordon(entry: HostEntry): Cordon | undefined;
  findLeases(hostRef: number): HostLeases | undefined;
  /** Its pool became known, or it lost or found its place in the world: owners may change. */
  onPool(): void;
  onVmRows(changes: RowChanges<VmRow, string>): void;
  /** What its row shows may differ now. */
  onRow(): void;
}

/** One host entry: connection, records, and what follows from them. */
export class HostEntry implements FleetEntry {
  readonly hostRef: number;
  readonly inventory = new LiveInventory();
  readonly #options: HostEntryOptions;
  readonly #waiters: EntryWaiters;
  readonly #dhcpBreaker: DhcpCircuitBreaker;
  readonly #changes = new Emitter<ReadonlySet<Ref> | undefined>();
  readonly #vmRows: VmRows;
  readonly #warned = new Set<string>();
  #settings: HostSettings;
  #common: CommonSettings;
  #capacity: EntryCapacity;
  readonly #connection: EntryConnection;
  #retired = false;
  #duplicateOf: number | undefined;
  #row: HostRow | undefined;

  constructor(options: HostEntryOptions) {
    this.#options = options;
    this.hostRef = options.settings.hostRef;
    this.#settings = options.settings;
    this.#common = options.common;
    this.#waiters = new EntryWaiters(options.clock);
    this.#dhcpBreaker = new DhcpCircuitBreaker(options.clock, () => this.capacityChanged());
    this.#vmRows = new VmRows({
      hostRef: this.hostRef,
      installation: options.installation,
      inventory: this.inventory,
      settings: () => this.#settings,
    });
    this.#capacity = this.#newCapacity();
    this.#connection = new EntryConnection(options, {
      onState: (state) => this.#onState(state),
      onSnapshot: (snapshot) => this.#onSnapshot(snapshot),
      onChanges: (changes) => this.#onChanges(changes),
    });
    this.#connection.open(options.settings);
  }

  get settings(): HostSettings {
    return this.#settings;
  }

  get xapi(): XapiConnection {
    return this.#connection.xapi;
  }

  get capacity(): EntryCapacity {
    return this.#capacity;
  }

  get common(): CommonSettings {
    return this.#common;
  }

  get poolUuid(): string | undefined {
    for (const pool of this.inventory.all('pool').values()) return pool.uuid;
    return undefined;
  }

  get retired(): boolean {
    return this.#retired;
  }

  get state(): HostEntryState {
    return toEntryState({
      connection: this.#connection.state,
      loaded: this.#connection.loaded,
      sinceAt: this.#connection.sinceAt,
      disabled: this.#settings.disabled,
      retired: this.#retired,
      duplicateOf: this.#duplicateOf,
    });
  }

  /** Why it gets no new VMs; undefined when it does. */
  get unschedulable(): Unschedulable | undefined {
    return unschedulableReason(this.state, this.#options.findCordon(this));
  }

  /** Loaded once, or known to be down: nothing more to wait for at start. */
  get settled(): boolean {
    const { kind } = this.#connection.state;
    return this.#connection.loaded || kind === 'down' || kind === 'refused' || kind === 'closed';
  }

  get row(): HostRow {
    const poolUuid = this.poolUuid;
    const shown = this.#duplicateOf === undefined;
    this.#row ??= toHostRow({
      settings: this.#settings,
      state: this.state,
      inventory: this.inventory,
      capacity: this.#capacity,
      pausedUntilAt: (networkUuid) => this.#dhcpBreaker.pausedUntilAt(networkUuid),
      reservations: shown && poolUuid !== undefined ? this.#options.reservations.ofPool(poolUuid).size : 0,
      nameOnly: !shown,
      cordon: this.#options.findCordon(this),
      leases: this.#options.findLeases(this.hostRef),
    });
    return this.#row;
  }

  vmRows(): Iterable<VmRow> {
    return this.#vmRows.values();
  }

  slots(osKey: string): EntrySlots {
    return this.#capacity.slots(osKey);
  }

  waitFor<T>(read: () => T | undefined, options: WaitOptions): Promise<T> {
    return this.#waiters.wait(read, options);
  }

  onChange(callback: (vms?: ReadonlySet<Ref>) => void): () => void {
    return this.#changes.on(callback);
  }

  reportDhcp(networkUuid: string, outcome: 'lease' | 'no-lease'): void {
    this.#dhcpBreaker.report(networkUuid, outcome);
  }

  /** Takes new settings; reconnects only when address or credentials differ. A retired entry is back. */
  applySettings(settings: HostSettings, common: CommonSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#common = common;
    this.#retired = false;
    this.#capacity = this.#newCapacity();
    this.#warned.clear();
    if (describeAddressRules(settings) !== describeAddressRules(before))
      this.#emitVmRows(this.#vmRows.rebuild());
    if (needsReconnect(before, settings)) {
      this.inventory.lose();
      this.#connection.open(settings);
    }
    this.#stateChanged();
  }

  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    this.#stateChanged();
  }

  /** Which entry owns this one's pool; undefined when it does itself. Only an owner shows VMs. */
  setPoolOwner(owner: number | undefined): void {
    if (this.#duplicateOf === owner) return;
    const shownBefore = this.#duplicateOf === undefined;
    this.#duplicateOf = owner;
    const shownNow = owner === undefined;
    if (shownBefore !== shownNow) this.#emitVmRows(shownNow ? this.#vmRows.show() : this.#vmRows.hide());
    this.#stateChanged();
  }

  /** Reservations, dhcpBreaker, cordon or leases changed, the records did not. */
  capacityChanged(): void {
    this.#capacity.capacityChanged();
    this.#row = undefined;
    this.#options.onRow();
  }

  leasesChanged(): void {
    const leases = this.#options.findLeases(this.hostRef);
    const shown = this.#row?.leases;
    if (
      shown?.count === leases?.count &&
      shown?.releasing === leases?.releasing &&
      shown?.lastDeadlineAt === leases?.lastDeadlineAt
    ) {
      return;
    }
    this.#row = undefined;
    this.#options.onRow();
  }

  async close(): Promise<void> {
    this.#dhcpBreaker.close();
    this.#emitVmRows(this.#vmRows.hide());
    this.#waiters.endAll({
      code: 'cancelled',
      message: `Host ${this.#settings.name} is no longer followed.`,
      where: { hostRef: this.hostRef, host: this.#settings.name },
    });
    await this.#connection.close();
  }

  #newCapacity(): EntryCapacity {
    return new EntryCapacity({
      context: {
        settings: this.#settings,
        common: this.#common,
        inventory: this.inventory,
        pausedUntilAt: (networkUuid) => this.#dhcpBreaker.pausedUntilAt(networkUuid),
      },
      reserved: () => {
        const { reservations, preemptible } = this.#options;
        return reservations.sums(this.poolUuid ?? '', (leaseId) => !preemptible.has(leaseId));
      },
      reservedWithPreemptible: () => this.#options.reservations.sums(this.poolUuid ?? ''),
      preemptible: () => this.#options.preemptible.onEntry(this.hostRef),
      isPreemptible: (leaseId) => this.#options.preemptible.has(leaseId),
      unschedulable: () => this.unschedulable,
      onWarning: (warning) => this.#warn(warning),
    });
  }

  #onState(state: ConnectionState): void {
    if (state.kind !== 'live') this.inventory.lose();
    if ((state.kind === 'down' || state.kind === 'refused') && state.isTooLarge) this.#dropRecords();
    this.#stateChanged();
  }

  /** The memory is needed to read them again; what its VMs are is unknown until then. */
  #dropRecords(): void {
    this.inventory.drop();
    this.#capacity.recordsChanged();
    this.#emitVmRows(this.#vmRows.rebuild());
  }

  #onSnapshot(snapshot: XapiSnapshot): void {
    this.inventory.load(snapshot);
    this.#capacity.recordsChanged();
    // Who owns the pool is decided before its VMs are shown: never twice.
    this.#options.onPool();
    this.#settleReservations();
    this.#emitVmRows(this.#vmRows.rebuild());
    this.#stateChanged();
  }

  #onChanges(changes: readonly XapiChange[]): void {
    const poolBefore = this.poolUuid;
    const impact = this.inventory.apply(changes);
    if (impact.capacity) {
      this.#settleReservations();
      this.#capacity.recordsChanged();
      this.#row = undefined;
      this.#options.onRow();
    }
    this.#emitVmRows(impact.everything ? this.#vmRows.rebuild() : this.#vmRows.update(impact.vms));
    if (this.poolUuid !== poolBefore) this.#options.onPool();
    this.#tell(impact);
  }

  #settleReservations(): void {
    const poolUuid = this.poolUuid;
    // Only by the records that the pool's capacity is computed from: another entry's may be ahead.
    if (poolUuid !== undefined && this.#duplicateOf === undefined)
      this.#options.reservations.settle(poolUuid, this.inventory);
  }

  #stateChanged(): void {
    this.capacityChanged();
    this.#options.onPool();
    this.#tell();
  }

  #tell(impact?: ChangeImpact): void {
    this.#waiters.check(impact?.vms);
    this.#changes.emit(impact?.vms);
  }

  #emitVmRows(changes: RowChanges<VmRow, string>): void {
    if (changes.upserts.length > 0 || changes.removes.length > 0) this.#options.onVmRows(changes);
  }

  #warn(warning: string): void {
    if (this.#warned.has(warning)) return;
    this.#warned.add(warning);
    this.#options.logger.warn({ hostRef: this.hostRef, host: this.#settings.name }, warning);
  }
}

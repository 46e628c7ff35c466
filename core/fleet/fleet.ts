import type { Config, HostSettings } from '../config/index.ts';
import type { DoctorReport } from '../model/doctor.ts';
import type { Cordon, HostLeases, HostRow, OsSlots } from '../model/host.ts';
import type { PlanAlternative, PlannedVm, PlanRefusal } from '../model/request.ts';
import type { VmRow } from '../model/vm.ts';
import type { ClassName, RecordOf, Ref, XapiConnection } from '../xapi/index.ts';
import type { StorageQueues } from './storage-queues.ts';

/** Rows that changed; whole rows, not differences. */
export interface RowChanges<Row, Key> {
  upserts: readonly Row[];
  removes: readonly Key[];
}

/** Which host entries count. @see docs/spec/legacy-api.md#labels */
export interface LabelQuery {
  labels: readonly string[];
  ignoreLabels: boolean;
}

/** How many asks for an OS key failed lately on a physical host, by its name; 0 where nobody knows. */
export type FailedAsksCount = (host: string, osKey: string) => number;

/** The records of one host entry as last heard; reading it costs no call. */
export interface Inventory {
  /** Undefined where the object is gone or was never seen. */
  get<C extends ClassName>(className: C, ref: Ref): RecordOf<C> | undefined;
  all<C extends ClassName>(className: C): ReadonlyMap<Ref, RecordOf<C>>;
  vmByUuid(uuid: string): { ref: Ref; record: RecordOf<'VM'> } | undefined;
  /** VMs (no templates, snapshots, control domains) with this name: names are not unique. */
  vmsByName(name: string): readonly { ref: Ref; record: RecordOf<'VM'> }[];
  /** True from the first snapshot until the connection is lost: only then "not there" means "deleted". */
  readonly complete: boolean;
}

export interface WaitOptions {
  timeoutMs: number;
  signal?: AbortSignal;
  /** Reads again only when this VM's own records change (metrics, disks and interfaces included): cheap in a busy pool. */
  vmRef?: Ref;
}

/** One host entry: its settings, connection and inventory. */
export interface FleetEntry {
  readonly hostRef: number;
  readonly settings: HostSettings;
  readonly xapi: XapiConnection;
  readonly inventory: Inventory;
  readonly poolUuid: string | undefined;
  readonly row: HostRow;
  /**
   * Resolves with what `read` returns once that is not undefined; read again after every change of the entry.
   * @throws DynvmError `timeout` after timeoutMs, `cancelled` by signal; what `read` throws
   */
  waitFor<T>(read: () => T | undefined, options: WaitOptions): Promise<T>;
  /**
   * Calls back after every applied batch of changes with the VMs it concerned, templates included, and without any
   * when the state changes. Returns its own end.
   */
  onChange(callback: (vms?: ReadonlySet<Ref>) => void): () => void;
}

/** What one VM of an ask needs, before a host is chosen. */
export interface PlacementAsk {
  osKey: string;
  /** One per VM: who will own the reservation, and the VM's name. */
  vms: readonly { leaseId: string; name: string }[];
  vcpus?: number;
  memoryBytes?: number;
  hostRef?: number;
  networkId?: string;
  labels: readonly string[];
  ignoreLabels: boolean;
  /** Place all or none. */
  allOrNone: boolean;
  /** Hosts (physical, by uuid) to try last or not at all: earlier attempts failed there. */
  avoid?: ReadonlySet<string>;
}

/** Where one VM goes; holds everything the lease needs to make it. */
export interface Placement {
  leaseId: string;
  name: string;
  hostRef: number;
  physicalHost: { uuid: string; ref: Ref; name: string };
  template: { ref: Ref; uuid: string; name: string };
  network: { ref: Ref; uuid: string; name: string; device: string };
  /** What the VM will have: the ask's sizes, else the template's own. */
  vcpus: number;
  memoryBytes: number;
  diskBytes: number;
  /** What it counts for until the host's records show it; absent for one that is adopted: taken from the sizes. */
  holds?: PlacementHolds;
}

/**
 * The ini's sizes may differ from the template's: capacity is counted by these.
 * @see docs/spec/legacy-api.md#sizes-for-capacity
 */
export interface PlacementHolds {
  vcpus: number;
  /** Overhead included. */
  memoryBytes: number;
  /** By SR; of a thin SR the part that counts. */
  diskBytesBySr: ReadonlyMap<Ref, number>;
  diskCount: number;
}

export interface PlacementResult {
  placed: readonly Placement[];
  /** One per VM that found no room, in order. */
  unplaced: readonly { leaseId: string; name: string }[];
  planned: readonly PlannedVm[];
  refusals: readonly PlanRefusal[];
  alternatives: readonly PlanAlternative[];
}

/** Live inventory, capacity, placement and reservations of every host entry. */
export interface Fleet {
  /** Every disk operation on a host goes through these. */
  readonly storageQueues: StorageQueues;
  /** Connects what is new or changed, retires what is gone; the rest stays connected. */
  applyConfig(config: Config): void;
  /** Resolves when every entry was loaded once or has failed. */
  whenReady(timeoutMs: number): Promise<void>;
  /** Live, unreachable and retired ones alike; ascending by hostRef. */
  entries(): readonly FleetEntry[];
  entry(hostRef: number): FleetEntry | undefined;
  /** The entry that owns this pool; undefined while unknown. */
  entryOfPool(poolUuid: string): FleetEntry | undefined;

  hostRows(): readonly HostRow[];
  vmRows(): readonly VmRow[];
  onHostRows(listener: (changes: RowChanges<HostRow, number>) => void): () => void;
  onVmRows(listener: (changes: RowChanges<VmRow, string>) => void): () => void;

  /** OS keys that at least one entry of the ini has a template for. */
  osKeys(): readonly string[];
  /** Slots of an OS key over the matching entries. 0 for an unknown one. */
  slots(osKey: string, query: LabelQuery): number;
  slotsByEntry(osKey: string): readonly { hostRef: number; labels: readonly string[]; slots: OsSlots }[];
  /** Every label in use. */
  labels(): readonly string[];

  /**
   * Chooses hosts and takes the reservations in one synchronous step: no two asks can get the same slot.
   * @throws DynvmError `unknown-os`, `unknown-host` (also: networkId not found on that host), `host-unavailable`
   */
  place(ask: PlacementAsk): PlacementResult;
  /** The same without taking anything. */
  plan(ask: PlacementAsk): PlacementResult;
  /**
   * Ties a reservation to the VM that was made for it: from the moment the host's own records count the VM
   * (it is Running for CPU and memory; its disks exist) only what they do not show yet stays reserved.
   */
  bindReservation(leaseId: string, vmRef: Ref): void;
  /** Ends a reservation; unknown ids are fine. */
  endReservation(leaseId: string): void;
  /** Reserves for a lease that exists already (after a restart). */
  adoptReservation(placement: Placement, vmRef: Ref): void;
  reservationCount(): number;

  /** True when any VM of the fleet has this name. */
  nameTaken(name: string): boolean;
  /** A VM got no DHCP lease (or got one) there: three misses in a row pause the network for 60 s. */
  reportDhcp(hostRef: number, networkUuid: string, outcome: 'lease' | 'no-lease'): void;
  /** Tells the fleet what leases each entry has; a retired one without any is closed. */
  setHostLeases(leases: ReadonlyMap<number, HostLeases>): void;
  /**
   * No new VMs on this entry's hosts from the moment this resolves, also after a restart; what is placed there already
   * stays. A cordon that is there is replaced.
   * @throws DynvmError `unknown-host`; `store-unavailable`: nothing has changed
   */
  cordon(hostRef: number, cordon: Cordon): Promise<void>;
  /** Lifts it; one that is not there is fine. @throws DynvmError as {@link cordon} */
  uncordon(hostRef: number): Promise<void>;
  /** Every template held against the ini and the other hosts. Reads what is known; asks no host. */
  examineTemplates(failedAsks: FailedAsksCount): DoctorReport;
  close(): Promise<void>;
}

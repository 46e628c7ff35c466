import type { Config } from '../config/index.ts';
import type { AuditRecord } from '../model/audit-entry.ts';
import type { DoctorReport } from '../model/doctor.ts';
import type { Cordon, HostLeases, HostRow, OsSlots } from '../model/host.ts';
import type { VmRow } from '../model/vm.ts';
import type { Ref } from '../xapi/index.ts';
import type { PreemptibleVm } from './capacity/preemptible-vms.ts';
import type { StorageQueues } from './capacity/storage-queues.ts';
import type { FailedRequestsCount } from './doctor/examine-templates.ts';
import type { FleetEntry, RowChanges } from './entry/fleet-entry.ts';
import type { LabelQuery } from './placement/candidates.ts';
import type { EvictionQuery } from './placement/choose-evictions.ts';
import type { Room } from './placement/find-room.ts';
import type { Placement, PlacementResult, PlacementSpec } from './placement/placement.ts';

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
  place(spec: PlacementSpec): PlacementResult;
  /** The same without taking anything. */
  plan(spec: PlacementSpec): PlacementResult;
  /** What there is for VMs of this kind; cheaper than a plan. @throws DynvmError as {@link place} */
  findRoom(spec: PlacementSpec): Room;
  /** VMs of this kind that would fit if all of ours had gone. @throws DynvmError as {@link place} */
  findMostSlots(spec: PlacementSpec): number;
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

  /** Another running VM that shows this address, of an entry that is heard of now: two guests with one address. */
  findAddressHolder(address: string, exceptVmUuid: string): VmRow | undefined;
  /** From here on the VM, and what is reserved for it, counts as free capacity. */
  setPreemptible(vm: PreemptibleVm): void;
  /** It counts as used again; false where it counted already. */
  endPreemptible(leaseId: string): boolean;
  /** Preemptible VMs that must go so that what is placed on an entry fits. */
  chooseEvictions(query: EvictionQuery): readonly string[];
  /** Changes when VMs made of an OS key's template would differ; undefined while that can't be told. */
  fingerprintTemplate(hostRef: number, osKey: string): string | undefined;

  /** True when any VM of the fleet has this name. */
  nameTaken(name: string): boolean;
  /** A VM got no DHCP lease (or got one) there: three misses in a row pause the network for 60 s. */
  reportDhcp(hostRef: number, networkUuid: string, outcome: 'lease' | 'no-lease'): void;
  /** Tells the fleet what leases each entry has; a retired one without any is closed. */
  setHostLeases(leases: ReadonlyMap<number, HostLeases>): void;
  /**
   * No new VMs on this entry's hosts from the moment this resolves, also after a restart; what is placed there already
   * stays. A cordon that is there is replaced. The record of who did it is kept in the same transaction.
   * @throws DynvmError `unknown-host`; `store-unavailable`: nothing has changed
   */
  cordon(hostRef: number, cordon: Cordon, audit?: AuditRecord): Promise<void>;
  /** Lifts it; one that is not there is fine. @throws DynvmError as {@link cordon} */
  uncordon(hostRef: number, audit?: AuditRecord): Promise<void>;
  /** Every template held against the ini and the other hosts. Reads what is known; asks no host. */
  examineTemplates(failedRequests: FailedRequestsCount): DoctorReport;
  close(): Promise<void>;
}

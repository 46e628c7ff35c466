import type { Ref } from '../../xapi/index.ts';
import type { Inventory } from '../inventory/live-inventory.ts';
import { countsTowardCpu, countsTowardDisk, countsTowardMemory } from './host-usage.ts';

/** What a lease holds of one pool that the hosts' records may not show yet. */
export interface Reservation {
  readonly leaseId: string;
  readonly poolUuid: string;
  readonly hostUuid: string;
  /** vCPUs, and the place under `host.vms.max`: held until the VM runs. */
  vcpus: number;
  place: number;
  /** Overhead included; held until XAPI counts the VM in its memory sum. */
  memoryBytes: number;
  /** As the SRs will count it; held until the VM's disks exist. */
  diskBytesBySr: ReadonlyMap<Ref, number>;
  /** Disks the VM will have; so many must be seen. */
  readonly diskCount: number;
  vmRef?: Ref;
}

/** Sums of what a pool's reservations still hold. */
export interface ReservedSums {
  vcpusByHost: ReadonlyMap<string, number>;
  memoryBytesByHost: ReadonlyMap<string, number>;
  diskBytesBySr: ReadonlyMap<Ref, number>;
  /** Reserved VMs that do not run yet. */
  places: number;
}

const NO_DISKS: ReadonlyMap<Ref, number> = new Map();

/**
 * The reservations of the fleet, each owned by its lease. There is no counter: sums are taken over the objects,
 * so nothing can drift. @see docs/spec/legacy-api.md#lessons-from-production
 */
export class Reservations {
  readonly #byLease = new Map<string, Reservation>();
  readonly #byPool = new Map<string, Set<Reservation>>();

  get size(): number {
    return this.#byLease.size;
  }

  get(leaseId: string): Reservation | undefined {
    return this.#byLease.get(leaseId);
  }

  ofPool(poolUuid: string): ReadonlySet<Reservation> {
    return this.#byPool.get(poolUuid) ?? new Set();
  }

  /** A lease holds at most one: its earlier one ends. */
  take(reservation: Reservation): void {
    this.end(reservation.leaseId);
    this.#byLease.set(reservation.leaseId, reservation);
    const pool = this.#byPool.get(reservation.poolUuid);
    if (pool) pool.add(reservation);
    else this.#byPool.set(reservation.poolUuid, new Set([reservation]));
  }

  /** Returns what ended; undefined for an unknown lease. */
  end(leaseId: string): Reservation | undefined {
    const reservation = this.#byLease.get(leaseId);
    if (!reservation) return undefined;
    this.#byLease.delete(leaseId);
    const pool = this.#byPool.get(reservation.poolUuid);
    pool?.delete(reservation);
    if (pool?.size === 0) this.#byPool.delete(reservation.poolUuid);
    return reservation;
  }

  /**
   * Lets go of what the pool's records show by now; a reservation that holds nothing more has ended.
   * Once let go stays let go: a VM that stops later is the host's to show, not ours to hold.
   */
  settle(poolUuid: string, inventory: Inventory): void {
    for (const reservation of [...this.ofPool(poolUuid)]) {
      letGo(reservation, inventory);
      if (holdsNothing(reservation)) this.end(reservation.leaseId);
    }
  }

  /** @param isCounted all by default */
  sums(poolUuid: string, isCounted: (leaseId: string) => boolean = () => true): ReservedSums {
    const vcpusByHost = new Map<string, number>();
    const memoryBytesByHost = new Map<string, number>();
    const diskBytesBySr = new Map<Ref, number>();
    let places = 0;
    for (const reservation of this.ofPool(poolUuid)) {
      if (!isCounted(reservation.leaseId)) continue;
      addTo(vcpusByHost, reservation.hostUuid, reservation.vcpus);
      addTo(memoryBytesByHost, reservation.hostUuid, reservation.memoryBytes);
      for (const [sr, bytes] of reservation.diskBytesBySr) addTo(diskBytesBySr, sr, bytes);
      places += reservation.place;
    }
    return { vcpusByHost, memoryBytesByHost, diskBytesBySr, places };
  }
}

function letGo(reservation: Reservation, inventory: Inventory): void {
  const vm = reservation.vmRef === undefined ? undefined : inventory.get('VM', reservation.vmRef);
  if (!vm) return;
  if (countsTowardCpu(vm)) {
    reservation.vcpus = 0;
    reservation.place = 0;
  }
  if (countsTowardMemory(vm)) reservation.memoryBytes = 0;
  if (countsTowardDisk(inventory, vm, reservation.diskCount)) reservation.diskBytesBySr = NO_DISKS;
}

function holdsNothing(reservation: Reservation): boolean {
  return reservation.place === 0 && reservation.memoryBytes === 0 && reservation.diskBytesBySr.size === 0;
}

function addTo(sums: Map<string, number>, key: string, amount: number): void {
  if (amount !== 0) sums.set(key, (sums.get(key) ?? 0) + amount);
}

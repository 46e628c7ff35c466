import type { GuestAddress } from '../control/simulator-engine.ts';
import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import type { FaultRegistry } from '../faults/fault-registry.ts';
import { MIB } from '../hosts/memory.ts';
import type { TemplateSpec } from '../lab/template-spec.ts';
import { refreshDeviceOperations, refreshVmOperations } from '../messages/allowed-operations.ts';
import type { Scheduler } from '../pool/scheduler.ts';
import { NULL_REF, xapiDate } from '../schema/wire-type.ts';
import type { StorageManager } from '../storage/storage-manager.ts';
import type { AddressSpace } from './address-space.ts';
import { DhcpScope } from './dhcp-scope.ts';
import { agentFeatures, type GuestNic, networksMap } from './guest-report.ts';

/** What a guest writes to its system disk while it boots. */
const BOOT_WRITES_BYTES = 256 * MIB;

export interface GuestTiming {
  readonly hostRef: number;
  readonly agentMs: number;
  readonly ipMs: number;
  readonly dhcpLeases: number;
}

interface Guest {
  readonly spec: TemplateSpec;
  cancel: () => void;
  /** Leases and their networks, by MAC. */
  /** How far the host's clock was set back since its boot. */
  readonly clockBackMs?: number;
  readonly leases: Map<string, { network: Ref; address: string }>;
  readonly waiting: Map<string, Ref>;
}

/**
 * The guests of one pool: what their agents report and when, and their addresses.
 * @see docs/spec/xapi.md#guest-metrics
 */
export class GuestAgents {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #faults: FaultRegistry;
  readonly #storage: StorageManager;
  readonly #space: AddressSpace;
  readonly #timing: GuestTiming;
  readonly #scopes = new Map<Ref, DhcpScope>();
  readonly #guests = new Map<Ref, Guest>();
  onAddress: (change: GuestAddress & { up: boolean }) => void = () => {};

  constructor(parts: {
    database: Database;
    scheduler: Scheduler;
    faults: FaultRegistry;
    storage: StorageManager;
    space: AddressSpace;
    timing: GuestTiming;
  }) {
    this.#database = parts.database;
    this.#scheduler = parts.scheduler;
    this.#faults = parts.faults;
    this.#storage = parts.storage;
    this.#space = parts.space;
    this.#timing = parts.timing;
  }

  addScope(network: Ref): void {
    this.#scopes.set(network, new DhcpScope(this.#timing.dhcpLeases, this.#space));
  }

  scopes(): { network: string; leases: number; size: number }[] {
    return [...this.#scopes].map(([network, { leases, size }]) => ({
      network: this.#database.find('network', network)?.name_label ?? network,
      leases,
      size,
    }));
  }

  addresses(): GuestAddress[] {
    return [...this.#guests].flatMap(([vm, guest]) =>
      [...guest.leases.values()].map(({ address }) => this.#toGuestAddress(vm, guest, address)),
    );
  }

  /** The domain runs: an empty record at once, then the OS name, then the address. */
  boot(vm: Ref, spec: TemplateSpec): void {
    this.stop(vm);
    this.#replaceMetrics(vm);
    const { hostRef, agentMs, ipMs } = this.#timing;
    const clockBackMs = this.#faults.trigger(hostRef, 'clock-back')?.ms ?? 0;
    const guest: Guest = { spec, cancel: () => {}, clockBackMs, leases: new Map(), waiting: new Map() };
    this.#guests.set(vm, guest);
    if (spec.agent?.absent === true || this.#faults.trigger(hostRef, 'no-tools') !== undefined) return;
    const slowness = spec.agent?.slowness ?? 1;
    guest.cancel = this.#scheduler.after(agentMs * slowness, () => {
      this.#reportName(vm, guest);
      guest.cancel = this.#scheduler.after(ipMs * slowness, () => this.#askForAddresses(vm, guest));
    });
  }

  isUp(vm: Ref): boolean {
    return this.#guests.has(vm);
  }

  /** A guest that has long been up, with a fixed address. */
  adopt(vm: Ref, spec: TemplateSpec, network: Ref, address: string): void {
    this.#replaceMetrics(vm);
    const guest: Guest = { spec, cancel: () => {}, leases: new Map(), waiting: new Map() };
    for (const { mac } of this.#vifs(vm)) guest.leases.set(mac, { network, address });
    this.#guests.set(vm, guest);
    this.#report(vm, {
      ...agentFeatures(spec),
      networks: networksMap(this.#nics(vm, guest), spec, { linkLocalIpv6: true }),
    });
  }

  /** The guest stops: its leases are freed, its last report stays. */
  stop(vm: Ref): void {
    const guest = this.#guests.get(vm);
    if (guest === undefined) return;
    guest.cancel();
    this.#guests.delete(vm);
    for (const { address } of guest.leases.values())
      this.onAddress({ ...this.#toGuestAddress(vm, guest, address), up: false });
    for (const [mac, { network }] of guest.leases) this.#scopes.get(network)?.release(mac);
    for (const [mac, network] of guest.waiting) this.#scopes.get(network)?.release(mac);
  }

  /** A NIC changed its network: it gives up its lease and requests a new one. */
  reconnect(vm: Ref): void {
    const guest = this.#guests.get(vm);
    if (guest === undefined) return;
    const current = new Map(this.#vifs(vm).map(({ mac, network }) => [mac, network]));
    for (const [mac, { network, address }] of guest.leases) {
      if (current.get(mac) === network) continue;
      guest.leases.delete(mac);
      this.#scopes.get(network)?.release(mac);
      this.onAddress({ ...this.#toGuestAddress(vm, guest, address), up: false });
    }
    const isReporting = this.#isReporting(vm);
    guest.cancel();
    guest.cancel = this.#scheduler.after(this.#timing.ipMs, () => {
      if (!isReporting) this.#reportName(vm, guest);
      this.#askForAddresses(vm, guest);
    });
  }

  /** VM.guest_metrics is replaced at each boot. */
  #replaceMetrics(vm: Ref): void {
    const { guest_metrics: old } = this.#database.get('VM', vm);
    const metrics = this.#database.insert('VM_guest_metrics', {
      live: true,
      last_updated: xapiDate(Date.now()),
    });
    this.#database.update('VM', vm, { guest_metrics: metrics });
    this.#database.remove('VM_guest_metrics', old);
  }

  #reportName(vm: Ref, guest: Guest): void {
    const { spec } = guest;
    const networks =
      spec.windows === true ? networksMap(this.#nics(vm, guest), spec, { linkLocalIpv6: false }) : {};
    this.#report(vm, { ...agentFeatures(spec), networks });
    const systemDisk = this.#systemDisk(vm);
    if (systemDisk !== undefined) this.#storage.grow(systemDisk, BOOT_WRITES_BYTES);
  }

  /** `patient`: this guest has waited out its 169.254.x.x fault, which must not trigger again. */
  #askForAddresses(vm: Ref, guest: Guest, { patient = false } = {}): void {
    const { hostRef } = this.#timing;
    const bridge = patient ? undefined : this.#faults.trigger(hostRef, 'bridge-first');
    if (bridge !== undefined) {
      this.#report(vm, { networks: { '0/ip': '172.17.0.1', '0/ipv4/0': '172.17.0.1' } });
      guest.cancel = this.#scheduler.after(bridge.ms ?? 0, () =>
        this.#askForAddresses(vm, guest, { patient: true }),
      );
      return;
    }
    const apipa = patient ? undefined : this.#faults.trigger(hostRef, 'apipa');
    const refused = apipa ?? this.#faults.trigger(hostRef, 'no-dhcp');
    if (refused === undefined && guest.spec.agent?.noDhcp !== true) {
      for (const { mac, network } of this.#vifs(vm)) this.#lease(vm, guest, mac, network);
    }
    this.#report(vm, { networks: networksMap(this.#nics(vm, guest), guest.spec, { linkLocalIpv6: true }) });
    if (apipa?.ms !== undefined) {
      guest.cancel = this.#scheduler.after(apipa.ms, () =>
        this.#askForAddresses(vm, guest, { patient: true }),
      );
    }
  }

  #lease(vm: Ref, guest: Guest, mac: string, network: Ref): void {
    const scope = this.#scopes.get(network);
    if (scope === undefined || guest.leases.has(mac)) return;
    const isShared = this.#faults.trigger(this.#timing.hostRef, 'same-address') !== undefined;
    const address = scope.lease(isShared ? 'one machine-id' : mac);
    if (address === undefined) {
      guest.waiting.set(mac, network);
      scope.waitFor(mac, () => this.#askForAddresses(vm, guest));
      return;
    }
    guest.waiting.delete(mac);
    guest.leases.set(mac, { network, address });
    this.onAddress({ ...this.#toGuestAddress(vm, guest, address), up: true });
  }

  #report(vm: Ref, fields: Readonly<Record<string, unknown>>): void {
    const metrics = this.#database.find('VM', vm)?.guest_metrics ?? NULL_REF;
    if (this.#database.find('VM_guest_metrics', metrics) === undefined) return;
    const updatedAt = Date.now() - (this.#guests.get(vm)?.clockBackMs ?? 0);
    this.#database.update('VM_guest_metrics', metrics, { ...fields, last_updated: xapiDate(updatedAt) });
    refreshVmOperations(this.#database, vm);
    refreshDeviceOperations(this.#database, vm);
  }

  #isReporting(vm: Ref): boolean {
    const metrics = this.#database.find('VM', vm)?.guest_metrics ?? NULL_REF;
    return this.#database.find('VM_guest_metrics', metrics)?.PV_drivers_detected === true;
  }

  #nics(vm: Ref, guest: Guest): GuestNic[] {
    return this.#vifs(vm).map(({ device, mac }) => ({
      device,
      mac,
      address: guest.leases.get(mac)?.address,
    }));
  }

  #vifs(vm: Ref): { device: string; mac: string; network: Ref }[] {
    const refs = this.#database.find('VM', vm)?.VIFs ?? [];
    return refs
      .flatMap((ref) => this.#database.find('VIF', ref) ?? [])
      .filter((vif) => vif.currently_attached)
      .map(({ device, MAC: mac, network }) => ({ device, mac, network }))
      .sort((a, b) => Number(a.device) - Number(b.device));
  }

  #systemDisk(vm: Ref): Ref | undefined {
    const vbds = this.#database.find('VM', vm)?.VBDs ?? [];
    return vbds.map((ref) => this.#database.find('VBD', ref)).find((vbd) => vbd?.type === 'Disk')?.VDI;
  }

  #toGuestAddress(vm: Ref, { spec }: Guest, address: string): GuestAddress {
    const record = this.#database.find('VM', vm);
    return {
      address,
      hostRef: this.#timing.hostRef,
      vmUuid: record?.uuid ?? '',
      vmName: record?.name_label ?? '',
      windows: spec.windows === true,
    };
  }
}

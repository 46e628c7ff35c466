import { randomInt } from 'node:crypto';
import type { GuestAddress, SimulatedEntry } from '../control/simulator-engine.ts';
import { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import type { FaultRegistry } from '../faults/fault-registry.ts';
import type { AddressSpace } from '../guests/address-space.ts';
import { GuestAgents } from '../guests/guest-agents.ts';
import { MemoryMonitor } from '../hosts/memory-monitor.ts';
import type { TemplateSpec } from '../lab/template-spec.ts';
import { destroyVmRecords } from '../messages/vm-records.ts';
import type { SimulatorOptions } from '../options.ts';
import { type LockCounters, StorageLock } from '../storage/storage-lock.ts';
import { StorageManager } from '../storage/storage-manager.ts';
import { ChangeJournal } from './change-journal.ts';
import { EventFeed } from './event-feed.ts';
import { OperationWaiters } from './operation-waiters.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Sessions } from './sessions.ts';
import { Tasks } from './tasks.ts';

/** Root's password on every simulated host. */
const ROOT_PASSWORD = 'xenroot';

/** One entry of the run: a pool's database and all that acts on it. */
export class SimulatedPool implements SimulatedEntry {
  readonly hostRef: number;
  readonly options: SimulatorOptions;
  readonly random: Random;
  readonly scheduler = new Scheduler();
  readonly database: Database;
  readonly events: EventFeed;
  readonly tasks: Tasks;
  readonly openSessions: Sessions;
  readonly locks: OperationWaiters;
  readonly storage: StorageManager;
  readonly storageLock: StorageLock;
  readonly guests: GuestAgents;
  readonly memoryMonitor: MemoryMonitor;
  readonly faults: FaultRegistry;
  /** How the guest in a VM (or in the clones of a template) behaves. */
  readonly guestSpecs = new Map<Ref, TemplateSpec>();
  /** Physical hosts in order; member k answers on `addresses[k]`. */
  readonly members: Ref[] = [];
  readonly addresses: string[] = [];
  readonly calls = new Map<string, number>();
  readonly journal = new ChangeJournal();
  password = ROOT_PASSWORD;
  coordinator = 0;
  url = '';
  /** Cuts every connection; the HTTP side sets it. */
  cutConnections: () => void = () => {};
  readonly #space: AddressSpace;
  #lastDomid = 0;

  constructor(hostRef: number, options: SimulatorOptions, faults: FaultRegistry, space: AddressSpace) {
    this.hostRef = hostRef;
    this.options = options;
    this.faults = faults;
    this.#space = space;
    this.random = new Random(seedFrom(hostRef, options));
    this.database = new Database(this.random);
    this.database.isDeletionReported = () => faults.trigger(hostRef, 'lost-del') === undefined;
    this.events = new EventFeed(this.database, this.scheduler);
    this.tasks = new Tasks(this.database, () => this.coordinatorRef);
    this.openSessions = new Sessions(this.database);
    this.locks = new OperationWaiters(this.scheduler);
    this.storage = new StorageManager(this.database, this.scheduler, faults, {
      hostRef,
      reclaimMs: options.spaceReclaimMs,
    });
    this.storageLock = new StorageLock(this.database, this.scheduler, {
      random: new Random(options.seed * 7 + hostRef),
      retryMs: options.storageRetryMs,
    });
    const { agentMs, ipMs, dhcpLeases } = options;
    this.guests = new GuestAgents({
      database: this.database,
      scheduler: this.scheduler,
      faults,
      storage: this.storage,
      space,
      timing: { hostRef, agentMs, ipMs, dhcpLeases },
    });
    this.memoryMonitor = new MemoryMonitor(this.database, this.scheduler);
  }

  get coordinatorRef(): Ref {
    return this.members[this.coordinator] as Ref;
  }

  get live(): boolean {
    return this.addresses.some((address) => this.isOpen(address));
  }

  isOpen(address: string): boolean {
    return !this.faults.isRefused(this.hostRef, address);
  }

  get sessions(): number {
    return this.openSessions.count;
  }

  get dhcp(): { network: string; leases: number; size: number }[] {
    return this.guests.scopes();
  }

  records(className: string): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    return new Map(this.database.all(className)) as ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  }

  guestAddresses(): GuestAddress[] {
    return this.guests.addresses();
  }

  destroyOutside(vmUuid: string): boolean {
    const vm = this.database.table('VM').refByUuid.get(vmUuid);
    if (vm === undefined) return false;
    const disks = this.database
      .get('VM', vm)
      .VBDs.map((vbd) => this.database.get('VBD', vbd))
      .filter((vbd) => vbd.type === 'Disk');
    destroyVmRecords(this, vm);
    for (const { VDI } of disks) this.storage.destroy(VDI);
    return true;
  }

  lockCounters(sr: Ref): LockCounters {
    return this.storageLock.counters(sr);
  }

  resetCounters(): void {
    this.calls.clear();
    this.journal.clear();
    this.storageLock.resetCounters();
  }

  count(message: string): void {
    this.calls.set(message, (this.calls.get(message) ?? 0) + 1);
  }

  /** Addresses outside the DHCP scopes. */
  reserveAddresses(count: number): (index: number) => string {
    return this.#space.take(count);
  }

  nextDomid(): number {
    this.#lastDomid += 1;
    return this.#lastDomid;
  }

  /** The next member takes over; a pool of one restarts its toolstack. Sessions and tasks are gone either way. */
  changeCoordinator(): void {
    this.coordinator = (this.coordinator + 1) % this.members.length;
    const [pool] = this.database.table('pool').rows.keys();
    this.database.update('pool', pool as Ref, { master: this.coordinatorRef });
    this.openSessions.closeAll();
    this.tasks.forgetAll();
    this.cutConnections();
  }

  collectGarbage(nowMs: number): void {
    this.tasks.collectGarbage(nowMs);
    this.openSessions.collectGarbage(nowMs);
  }

  close(): void {
    this.scheduler.close();
    this.openSessions.closeAll();
  }
}

/**
 * Labs on different ports are different labs even with the same seed: their pools must never share a uuid.
 * On the same ports, a lab comes back unchanged.
 */
function seedFrom(hostRef: number, { seed, basePort }: SimulatorOptions): number {
  const place = basePort === 0 ? randomInt(0x7fff_ffff) : basePort * 7919;
  return seed * 100_003 + hostRef + place;
}

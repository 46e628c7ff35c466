import { Emitter } from '../../base/emitter.ts';
import type { Config } from '../../config/index.ts';
import type { HostRow } from '../../model/host.ts';
import type { VmRow } from '../../model/vm.ts';
import type { Clock } from '../../ports.ts';
import type { HostEntry } from './host-entry.ts';
import { toMisconfiguredRow } from './host-row.ts';
import type { FollowedRow } from './host-row-feed.ts';

/** The host entries in order, with what is known of all of them together: rows, pools and VMs. */
export class EntryRegistry {
  readonly #byRef = new Map<number, HostEntry>();
  readonly #settled = new Emitter();
  #ordered: readonly HostEntry[] = [];
  #owners = new Map<string, HostEntry>();
  #vmRows: readonly VmRow[] | undefined;
  #misconfigured: readonly HostRow[] = [];

  /** Ascending by hostRef. */
  all(): readonly HostEntry[] {
    return this.#ordered;
  }

  /** Those that the ini names. */
  configured(): readonly HostEntry[] {
    return this.#ordered.filter((entry) => !entry.retired);
  }

  get(hostRef: number): HostEntry | undefined {
    return this.#byRef.get(hostRef);
  }

  add(entry: HostEntry): void {
    this.#byRef.set(entry.hostRef, entry);
    this.#reorder();
  }

  delete(hostRef: number): void {
    this.#byRef.delete(hostRef);
    this.#reorder();
  }

  clear(): void {
    this.#byRef.clear();
    this.#reorder();
  }

  /** Rows of sections that can't be used; none of them has an entry. */
  get misconfigured(): readonly HostRow[] {
    return this.#misconfigured;
  }

  /** @returns the numbers whose rows may have changed */
  setMisconfigured({ unusableHosts = [] }: Pick<Config, 'unusableHosts'>): number[] {
    const before = this.#misconfigured;
    this.#misconfigured = unusableHosts
      .filter(({ hostRef }) => !this.#byRef.has(hostRef))
      .map(toMisconfiguredRow);
    return [...before, ...this.#misconfigured].map(({ hostRef }) => hostRef);
  }

  /** Of entries and of sections that can't be used, ascending by hostRef. */
  rows(): readonly HostRow[] {
    const rows = this.#ordered.map((entry) => entry.row);
    if (this.#misconfigured.length === 0) return rows;
    return [...rows, ...this.#misconfigured].sort((a, b) => a.hostRef - b.hostRef);
  }

  /** The same; each row is made when it is read. */
  followedRows(): readonly FollowedRow[] {
    return [...this.#ordered, ...this.#misconfigured.map((row) => ({ hostRef: row.hostRef, row }))];
  }

  /** The entry that owns this pool; undefined while unknown. */
  ownerOfPool(poolUuid: string): HostEntry | undefined {
    return this.#owners.get(poolUuid);
  }

  /** Called when entries came, went or left the ini. */
  settleOwners(): void {
    this.#owners = findPoolOwners(this.#ordered);
    markDuplicates(this.#ordered, this.#owners);
  }

  /** An entry found its pool, or failed to. */
  poolChanged(): void {
    this.settleOwners();
    this.#settled.emit();
  }

  vmRows(): readonly VmRow[] {
    this.#vmRows ??= this.#ordered.flatMap((entry) => [...entry.vmRows()]);
    return this.#vmRows;
  }

  vmRowsChanged(): void {
    this.#vmRows = undefined;
  }

  /** Another running VM that shows this address, of an entry that is heard of now. */
  findAddressHolder(address: string, exceptVmUuid: string): VmRow | undefined {
    for (const entry of this.#ordered) {
      if (!entry.inventory.complete) continue;
      for (const row of entry.vmRows()) {
        if (row.address === address && row.uuid !== exceptVmUuid && row.powerState === 'Running') return row;
      }
    }
    return undefined;
  }

  /** Resolves when every entry was loaded once or has failed, or when the time is up. */
  whenSettled(clock: Clock, timeoutMs: number): Promise<void> {
    const isSettled = () => this.#ordered.every((entry) => entry.settled);
    if (isSettled()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancelTimer();
        forget();
        resolve();
      };
      const cancelTimer = clock.setTimer(timeoutMs, end);
      const forget = this.#settled.on(() => isSettled() && end());
    });
  }

  #reorder(): void {
    this.#ordered = [...this.#byRef.values()].sort((a, b) => a.hostRef - b.hostRef);
    this.#vmRows = undefined;
  }
}

/** By pool uuid: the lowest entry that is in the ini, else the lowest retired one. @see docs/architecture.md#words */
function findPoolOwners(entries: readonly HostEntry[]): Map<string, HostEntry> {
  const owners = new Map<string, HostEntry>();
  for (const retired of [false, true]) {
    for (const entry of entries) {
      const { poolUuid } = entry;
      if (entry.retired !== retired || poolUuid === undefined || owners.has(poolUuid)) continue;
      owners.set(poolUuid, entry);
    }
  }
  return owners;
}

/** Tells each entry whether another owns its pool. Those that no longer own step back first, so that no VM is ever shown twice. */
function markDuplicates(ordered: readonly HostEntry[], owners: ReadonlyMap<string, HostEntry>): void {
  const owning: HostEntry[] = [];
  const duplicates: [HostEntry, number][] = [];
  for (const entry of ordered) {
    const owner = entry.poolUuid === undefined ? undefined : owners.get(entry.poolUuid);
    if (owner && owner !== entry) duplicates.push([entry, owner.hostRef]);
    else owning.push(entry);
  }
  for (const [entry, hostRef] of duplicates) entry.setPoolOwner(hostRef);
  for (const entry of owning) entry.setPoolOwner(undefined);
}

import type { FaultSpec, FaultView } from '../faults/fault-spec.ts';
import type { JournalEntry } from '../pool/change-journal.ts';
import type { LockCounters } from '../storage/storage-lock.ts';

/** What the control port and tests can see and do, over all entries of the run. */
export interface SimulatorEngine {
  /** By hostRef: entries[0] is hostRef 1. */
  readonly entries: readonly SimulatedEntry[];
  /** @throws Error no such entry */
  entry(hostRef: number): SimulatedEntry;
  /** Returns the fault's id. `coordinator-change` happens at once. @throws Error unknown hostRef, or a kind without what it needs */
  injectFault(spec: FaultSpec): string;
  /** false: no such fault. */
  clearFault(id: string): boolean;
  clearFaults(): void;
  readonly faults: readonly FaultView[];
  resetCounters(): void;
  /** Guests that have an address now. */
  guestAddresses(): readonly GuestAddress[];
  /** Called whenever a guest gains or loses an IPv4 address. Returns the unsubscriber. */
  onGuestAddress(listener: (change: GuestAddress & { up: boolean }) => void): () => void;
}

export interface GuestAddress {
  readonly address: string;
  readonly hostRef: number;
  readonly vmUuid: string;
  readonly vmName: string;
  readonly windows: boolean;
}

/** One entry: a pool behind one port. */
export interface SimulatedEntry {
  readonly hostRef: number;
  readonly url: string;
  /** false while a `refuse` fault keeps its port closed. */
  readonly live: boolean;
  readonly sessions: number;
  /** Calls per message since the start or the last reset; `Async.` calls count as their message. */
  readonly calls: ReadonlyMap<string, number>;
  /** Calls that may have changed something since the start or the last reset; the last 20,000 at least. */
  readonly journal: { readonly entries: readonly JournalEntry[] };
  /** How often disk operations on one SR had to wait since the start or the last reset. */
  lockCounters(sr: string): LockCounters;
  /** All records of one class, live objects: read only. */
  records(className: string): ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** DHCP scopes, one per network that has one. */
  readonly dhcp: readonly { network: string; leases: number; size: number }[];
  /** Removes a VM with its disks as another administrator would: no session, no task. false: no such VM. */
  destroyOutside(vmUuid: string): boolean;
}

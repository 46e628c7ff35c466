import type { FaultRegistry } from '../faults/fault-registry.ts';
import type { FaultSpec, FaultView } from '../faults/fault-spec.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import type { GuestAddress, SimulatorEngine } from './simulator-engine.ts';

type AddressChange = GuestAddress & { up: boolean };

/** All pools of a run, as the control port and tests use them. */
export class PoolsEngine implements SimulatorEngine {
  readonly entries: readonly SimulatedPool[];
  readonly #faults: FaultRegistry;
  readonly #listeners = new Set<(change: AddressChange) => void>();

  constructor(entries: readonly SimulatedPool[], faults: FaultRegistry) {
    this.entries = entries;
    this.#faults = faults;
    for (const { guests } of entries) {
      guests.onAddress = (change) => {
        for (const listener of this.#listeners) listener(change);
      };
    }
  }

  entry(hostRef: number): SimulatedPool {
    const entry = this.entries[hostRef - 1];
    if (entry === undefined) throw new Error(`there is no simulated host ${hostRef}`);
    return entry;
  }

  injectFault(spec: FaultSpec): string {
    const concerned = spec.hostRef === '*' ? this.entries : [this.entry(spec.hostRef)];
    if (spec.kind === 'api-error' && spec.code === undefined) throw new Error('api-error needs a code');
    if (spec.kind !== 'coordinator-change') return this.#addFault(spec, concerned[0] as SimulatedPool);
    for (const entry of concerned) entry.changeCoordinator();
    return this.#faults.nextId();
  }

  /** A `refuse` with `ms` ends by itself. */
  #addFault(spec: FaultSpec, { scheduler }: SimulatedPool): string {
    const id = this.#faults.add(spec);
    if (spec.kind === 'refuse' && spec.ms !== undefined) {
      scheduler.after(spec.ms, () => this.#faults.remove(id));
    }
    return id;
  }

  clearFault(id: string): boolean {
    return this.#faults.remove(id);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  get faults(): readonly FaultView[] {
    return this.#faults.list();
  }

  resetCounters(): void {
    for (const entry of this.entries) entry.resetCounters();
  }

  guestAddresses(): readonly GuestAddress[] {
    return this.entries.flatMap((entry) => entry.guestAddresses());
  }

  onGuestAddress(listener: (change: AddressChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

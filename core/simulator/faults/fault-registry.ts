import type { Random } from '../pool/random.ts';
import type { FaultKind, FaultSpec, FaultView } from './fault-spec.ts';

interface Fault extends FaultView {
  left: number;
}

/** The injected faults of all entries. */
export class FaultRegistry {
  readonly #faults = new Map<string, Fault>();
  readonly #random: Random;
  #lastId = 0;
  /** Called when `refuse` may have begun or ended somewhere. */
  onChange: () => void = () => {};

  constructor(random: Random) {
    this.#random = random;
  }

  /** For a fault that happens immediately and is not stored. */
  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  add(spec: FaultSpec): string {
    const id = this.nextId();
    this.#faults.set(id, { ...spec, id, left: spec.times ?? Number.POSITIVE_INFINITY });
    this.onChange();
    return id;
  }

  remove(id: string): boolean {
    const existed = this.#faults.delete(id);
    this.onChange();
    return existed;
  }

  clear(): void {
    this.#faults.clear();
    this.onChange();
  }

  list(): FaultView[] {
    return [...this.#faults.values()].map(({ left, ...spec }) =>
      spec.times === undefined ? spec : { ...spec, times: left },
    );
  }

  /** Whether such a fault is active, whatever its probability. Does not count as a hit. */
  isInForce(hostRef: number, kind: FaultKind): boolean {
    return [...this.#faults.values()].some((fault) => fault.kind === kind && appliesTo(fault, hostRef));
  }

  /** Whether a `refuse` fault keeps this member's port closed. */
  isRefused(hostRef: number, address: string): boolean {
    return [...this.#faults.values()].some(
      (fault) =>
        fault.kind === 'refuse' &&
        appliesTo(fault, hostRef) &&
        (fault.params === undefined || fault.params.includes(address)),
    );
  }

  /**
   * Returns the first fault that triggers now and uses up one of its `times`. A fault's `method` must be one of `targets`
   * (the names of one message); `aimed` considers only faults that name a method.
   */
  trigger(
    hostRef: number,
    kind: FaultKind,
    { targets = [], aimed = false }: { targets?: readonly string[]; aimed?: boolean } = {},
  ): FaultSpec | undefined {
    for (const fault of this.#faults.values()) {
      if (fault.kind !== kind || !appliesTo(fault, hostRef)) continue;
      if (fault.method === undefined ? aimed : !targets.includes(fault.method)) continue;
      if (fault.probability !== undefined && this.#random.next() >= fault.probability) continue;
      fault.left -= 1;
      if (fault.left <= 0) this.remove(fault.id);
      return fault;
    }
    return undefined;
  }
}

function appliesTo(fault: FaultSpec, hostRef: number): boolean {
  return fault.hostRef === '*' || fault.hostRef === hostRef;
}

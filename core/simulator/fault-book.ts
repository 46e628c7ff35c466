import type { FaultKind, FaultSpec, FaultView } from './faults.ts';
import type { Random } from './random.ts';

interface Fault extends FaultView {
  left: number;
}

/** The faults in force, over all entries. */
export class FaultBook {
  readonly #faults = new Map<string, Fault>();
  readonly #random: Random;
  #lastId = 0;
  /** Called when `refuse` may have begun or ended somewhere. */
  onChange: () => void = () => {};

  constructor(random: Random) {
    this.#random = random;
  }

  /** Keeps nothing of a fault that happens at once. */
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

  /** In force, whatever its probability; does not count as a hit. */
  inForce(hostRef: number, kind: FaultKind): boolean {
    return [...this.#faults.values()].some((fault) => fault.kind === kind && concerns(fault, hostRef));
  }

  /**
   * The first fault that strikes now; uses up one of its `times`. Of `targets` (names of one message) a fault's
   * `method` must be one; `aimed`: only faults that name a method.
   */
  strike(
    hostRef: number,
    kind: FaultKind,
    { targets = [], aimed = false }: { targets?: readonly string[]; aimed?: boolean } = {},
  ): FaultSpec | undefined {
    for (const fault of this.#faults.values()) {
      if (fault.kind !== kind || !concerns(fault, hostRef)) continue;
      if (fault.method === undefined ? aimed : !targets.includes(fault.method)) continue;
      if (fault.probability !== undefined && this.#random.next() >= fault.probability) continue;
      fault.left -= 1;
      if (fault.left <= 0) this.remove(fault.id);
      return fault;
    }
    return undefined;
  }
}

function concerns(fault: FaultSpec, hostRef: number): boolean {
  return fault.hostRef === '*' || fault.hostRef === hostRef;
}

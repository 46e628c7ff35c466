import type { AddressSpace } from './address-space.ts';

/** The DHCP server of one network: a number of leases, one per NIC, that can run out. */
export class DhcpScope {
  readonly size: number;
  readonly #space: AddressSpace;
  readonly #leases = new Map<string, number>();
  /** Longest unused first, so that an address is not reassigned immediately. */
  readonly #free: number[] = [];
  #addressAt: ((index: number) => string) | undefined;
  #untouched = 0;
  /** NICs that wait for a lease, in order. */
  readonly #waiting = new Map<string, () => void>();

  constructor(size: number, space: AddressSpace) {
    this.size = size;
    this.#space = space;
  }

  get leases(): number {
    return this.#leases.size;
  }

  /** The NIC's address; undefined when all leases are out. */
  lease(mac: string): string | undefined {
    const index = this.#leases.get(mac) ?? this.#next();
    if (index === undefined) return undefined;
    this.#leases.set(mac, index);
    this.#addressAt ??= this.#space.take(this.size);
    return this.#addressAt(index);
  }

  /** Calls `retry` once, when a lease is free again. */
  waitFor(mac: string, retry: () => void): void {
    this.#waiting.set(mac, retry);
  }

  release(mac: string): void {
    this.#waiting.delete(mac);
    const index = this.#leases.get(mac);
    if (index === undefined) return;
    this.#leases.delete(mac);
    this.#free.push(index);
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next[0]);
    next[1]();
  }

  #next(): number | undefined {
    if (this.#leases.size >= this.size) return undefined;
    if (this.#untouched < this.size) {
      this.#untouched += 1;
      return this.#untouched - 1;
    }
    return this.#free.shift();
  }
}

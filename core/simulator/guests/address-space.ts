/** Host parts .1 … .254 of each /24. */
const PER_BLOCK = 254;

/** Assigns blocks of an address range, so that no two networks of a run share an address. */
export class AddressSpace {
  readonly #base: number;
  readonly #blocks: number;
  #taken = 0;

  /** `base`: the first two octets; `blocks`: how many /24 the range has. */
  constructor(base: readonly [number, number], blocks: number) {
    this.#base = base[0] * 256 + base[1];
    this.#blocks = blocks;
  }

  /** 127.64.0.0/16 where SSH guests listen, else 10.16.0.0 and up. */
  static forRun(ssh: boolean): AddressSpace {
    return ssh ? new AddressSpace([127, 64], 256) : new AddressSpace([10, 16], 240 * 256);
  }

  /** Reserves a block with addresses 0 … size-1. @throws Error the range is exhausted */
  take(size: number): (index: number) => string {
    const blocks = Math.ceil(size / PER_BLOCK);
    const first = this.#taken;
    if (first + blocks > this.#blocks)
      throw new Error(`the simulated address range is too small for ${size} more`);
    this.#taken += blocks;
    return (index) => {
      const block = first + Math.floor(index / PER_BLOCK);
      const high = this.#base + Math.floor(block / 256);
      return `${high >> 8}.${high & 255}.${block & 255}.${(index % PER_BLOCK) + 1}`;
    };
  }
}

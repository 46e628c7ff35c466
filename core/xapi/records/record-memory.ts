import { getHeapStatistics } from 'node:v8';
import { TransportFailure } from '../failures/transport-failure.ts';

/** Of the heap: the rest is for rows, requests, history, and for what is read and thrown away again. */
const HEAP_SHARE = 0.2;

/**
 * What the records of all host entries may take together. Whoever holds the most gives way when it becomes too much: one
 * host that floods the service with objects does not push out the others.
 */
export class RecordMemory {
  readonly maxBytes: number;
  readonly #shares = new Set<MemoryShare>();
  #bytes = 0;

  constructor(maxBytes = Math.floor(getHeapStatistics().heap_size_limit * HEAP_SHARE)) {
    this.maxBytes = maxBytes;
  }

  /** Estimated bytes of all shares; one that gives way counts no more. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new share for one entry. `onEvict` is told when it holds the most while another needs room. */
  openShare(onEvict: () => void): MemoryShare {
    const share = new MemoryShare(
      {
        changeBytes: (bytes) => {
          this.#bytes += bytes;
        },
        makeRoom: () => this.#makeRoom(),
        failure: () => this.#failure(),
      },
      onEvict,
    );
    this.#shares.add(share);
    return share;
  }

  closeShare(share: MemoryShare): void {
    share.clear();
    this.#shares.delete(share);
  }

  #makeRoom(): void {
    while (this.#bytes > this.maxBytes) {
      let largest: MemoryShare | undefined;
      for (const share of this.#shares) {
        if (!share.isEvicted && share.bytes > (largest?.bytes ?? 0)) largest = share;
      }
      if (largest === undefined) return;
      largest.evict();
    }
  }

  #failure(): TransportFailure {
    const megabytes = Math.round(this.maxBytes / 1e6);
    return new TransportFailure(
      'too-large',
      `the objects of all hosts need more than the ${megabytes} MB that the service has for them, and this host's the most: set a smaller host.objects.max, or a larger heap with NODE_OPTIONS=--max-old-space-size`,
    );
  }
}

interface ShareOwner {
  changeBytes(bytes: number): void;
  makeRoom(): void;
  failure(): TransportFailure;
}

/** What one entry holds of the {@link RecordMemory}. */
export class MemoryShare {
  readonly #owner: ShareOwner;
  readonly #onEvict: () => void;
  #bytes = 0;
  #evicted: TransportFailure | undefined;

  constructor(owner: ShareOwner, onEvict: () => void) {
    this.#owner = owner;
    this.#onEvict = onEvict;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** It had to give way, and nothing was begun anew since. */
  get isEvicted(): boolean {
    return this.#evicted !== undefined;
  }

  get failure(): TransportFailure | undefined {
    return this.#evicted;
  }

  /** @throws TransportFailure `too-large` where this entry is the one to give way */
  add(bytes: number): void {
    if (this.#evicted !== undefined) throw this.#evicted;
    this.#bytes += bytes;
    this.#owner.changeBytes(bytes);
    this.#owner.makeRoom();
    // Changed by making room.
    const { failure } = this;
    if (failure !== undefined) throw failure;
  }

  remove(bytes: number): void {
    if (this.#evicted !== undefined) return;
    this.#bytes -= bytes;
    this.#owner.changeBytes(-bytes);
  }

  /** Nothing is held any more. */
  clear(): void {
    this.#owner.changeBytes(-this.#bytes);
    this.#bytes = 0;
    this.#evicted = undefined;
  }

  /** What it held counts as given back at once: its reading is being ended. */
  evict(): void {
    this.#owner.changeBytes(-this.#bytes);
    this.#bytes = 0;
    this.#evicted = this.#owner.failure();
    this.#onEvict();
  }
}

const FIRST_SIZE_BYTES = 2 ** 16;

/** Bytes that are added behind and taken away in front. Each is copied a few times at most, however small the pieces. */
export class GrowingBuffer {
  // Nothing before the first byte: a call that waits for events holds its reader for a minute.
  #bytes = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is held now; valid until the next change. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  append(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, FIRST_SIZE_BYTES, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#length);
    this.#length = needed;
  }

  /** Takes the first `count` bytes away. */
  drop(count: number): void {
    this.#bytes.copy(this.#bytes, 0, count, this.#length);
    this.#length -= count;
  }

  toString(from = 0, to = this.#length): string {
    return this.#bytes.toString('utf8', from, Math.min(to, this.#length));
  }
}

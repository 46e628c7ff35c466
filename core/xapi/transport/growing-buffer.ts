const EMPTY = Buffer.alloc(0);

/**
 * Bytes that are added behind and taken away in front. Each is copied a few times at most, however small the pieces;
 * what arrives in one piece is not copied at all. Nothing is held before the first byte, for a call that waits for
 * events holds its reader for a minute.
 */
export class GrowingBuffer {
  /** Behind `#length` it is free, if it is ours. */
  #bytes: Buffer = EMPTY;
  #length = 0;
  /** Not a piece of somebody else's, which nothing may be written to. */
  #isOwn = false;

  get length(): number {
    return this.#length;
  }

  /** What is held now; valid until the next change. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  append(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (this.#length === 0 && (!this.#isOwn || needed > this.#bytes.length)) {
      this.#bytes = chunk;
      this.#isOwn = false;
    } else {
      if (!this.#isOwn || needed > this.#bytes.length) this.#grow(needed);
      chunk.copy(this.#bytes, this.#length);
    }
    this.#length = needed;
  }

  /** Takes the first `count` bytes away. */
  drop(count: number): void {
    if (this.#isOwn) this.#bytes.copy(this.#bytes, 0, count, this.#length);
    else this.#bytes = this.#bytes.subarray(count);
    this.#length -= count;
  }

  toString(from = 0, to = this.#length): string {
    return this.#bytes.toString('utf8', from, Math.min(to, this.#length));
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#isOwn = true;
  }
}

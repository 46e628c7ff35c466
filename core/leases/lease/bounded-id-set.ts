/** The ids of what ended most recently, oldest first; adding to a full list pushes the oldest out. */
export class BoundedIdSet {
  readonly #limit: number;
  readonly #ids = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns the id that is to be forgotten now, if any */
  add(id: string): string | undefined {
    this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size <= this.#limit) return undefined;
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
    return oldest;
  }

  /** It is not ended after all. */
  delete(id: string): void {
    this.#ids.delete(id);
  }
}

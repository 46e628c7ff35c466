/** Many named moments of which the earliest is wanted; dear only when that one moves or goes. */
export class Moments {
  readonly #moments = new Map<string, number>();
  #earliest: string | undefined;

  set(id: string, at: number): void {
    const earliestAt = this.earliest();
    this.#moments.set(id, at);
    if (earliestAt === undefined || at < earliestAt) this.#earliest = id;
    else if (this.#earliest === id) this.#earliest = undefined;
  }

  /** False where it was not known. */
  delete(id: string): boolean {
    if (this.#earliest === id) this.#earliest = undefined;
    return this.#moments.delete(id);
  }

  earliest(): number | undefined {
    const known = this.#earliest === undefined ? undefined : this.#moments.get(this.#earliest);
    if (known !== undefined) return known;
    let earliestAt: number | undefined;
    for (const [id, at] of this.#moments) {
      if (earliestAt !== undefined && at >= earliestAt) continue;
      earliestAt = at;
      this.#earliest = id;
    }
    return earliestAt;
  }

  /** Takes out those that are not after `until`. */
  takeUntil(until: number): string[] {
    const due = [...this.#moments].filter(([, at]) => at <= until).map(([id]) => id);
    for (const id of due) this.delete(id);
    return due;
  }
}

import type { LeaseContext } from './lease-context.ts';

/** Tells the fleet how many live leases each entry has, once for all changes of one synchronous step. */
export class LeaseCounts {
  readonly #context: LeaseContext;
  #due = false;
  #told = '';

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  leasesChanged(): void {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#tell();
    });
  }

  #tell(): void {
    const counts = new Map<number, number>();
    for (const { hostRef } of this.#context.book.live()) {
      if (hostRef !== undefined) counts.set(hostRef, (counts.get(hostRef) ?? 0) + 1);
    }
    const text = JSON.stringify([...counts]);
    if (text === this.#told) return;
    this.#told = text;
    this.#context.fleet.setLeaseCounts(counts);
  }
}

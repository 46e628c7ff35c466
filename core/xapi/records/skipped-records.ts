import type { FollowedClass } from './datamodel.ts';
import type { Ref } from './records.ts';

/** A host that sends more of them is not counted to the last one. */
const MAX_KEPT = 10_000;

/** Objects of an entry that the host sent without a readable record: they are left out, and people see how many. */
export class SkippedRecords {
  readonly #refs = new Map<FollowedClass, Set<Ref>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  countIn(className: FollowedClass): number {
    return this.#refs.get(className)?.size ?? 0;
  }

  clear(): void {
    this.#refs.clear();
    this.#count = 0;
  }

  /** `record` undefined: it is skipped; else, or where it is gone, it is skipped no longer. */
  note(className: FollowedClass, ref: Ref, record: object | undefined): void {
    if (record !== undefined) this.forget(className, ref);
    else if (this.#count < MAX_KEPT) this.#add(className, ref);
  }

  forget(className: FollowedClass, ref: Ref): void {
    if (this.#count > 0 && this.#refs.get(className)?.delete(ref)) this.#count -= 1;
  }

  #add(className: FollowedClass, ref: Ref): void {
    const refs = this.#refs.get(className) ?? new Set();
    this.#refs.set(className, refs);
    if (refs.has(ref)) return;
    refs.add(ref);
    this.#count += 1;
  }
}

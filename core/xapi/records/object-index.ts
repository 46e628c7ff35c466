import { FOLLOWED_CLASSES, type FollowedClass, type FollowedRecords } from './datamodel.ts';
import type { FollowedSnapshot } from './inventory-snapshot.ts';
import type { Ref } from './records.ts';

/** Which objects we were told of, with their names: to notice lost deletions and to write readable errors. */
export class ObjectIndex {
  #names = new Map<FollowedClass, Map<Ref, string>>(FOLLOWED_CLASSES.map((name) => [name, new Map()]));

  replaceAll(snapshot: FollowedSnapshot): void {
    for (const className of FOLLOWED_CLASSES) {
      const names = new Map<Ref, string>();
      for (const [ref, record] of snapshot[className]) names.set(ref, nameOf(record));
      this.#names.set(className, names);
    }
  }

  put(className: FollowedClass, ref: Ref, record: FollowedRecords[FollowedClass]): void {
    this.#of(className).set(ref, nameOf(record));
  }

  /** False where it was not known. */
  delete(className: FollowedClass, ref: Ref): boolean {
    return this.#of(className).delete(ref);
  }

  has(className: FollowedClass, ref: Ref): boolean {
    return this.#of(className).has(ref);
  }

  count(className: FollowedClass): number {
    return this.#of(className).size;
  }

  refs(className: FollowedClass): IterableIterator<Ref> {
    return this.#of(className).keys();
  }

  /** The name label of any object that has one. */
  nameOf(ref: Ref): string | undefined {
    for (const names of this.#names.values()) {
      const name = names.get(ref);
      if (name) return name;
    }
    return undefined;
  }

  vmNameOf(ref: Ref): string | undefined {
    return this.#of('VM').get(ref) || undefined;
  }

  #of(className: FollowedClass): Map<Ref, string> {
    return this.#names.get(className) ?? new Map();
  }
}

function nameOf(record: object): string {
  return 'name_label' in record ? String(record.name_label) : '';
}

import { eventLoopShare } from '../../base/event-loop-share.ts';
import { FOLLOWED_CLASSES, type FollowedClass, type FollowedRecords } from './datamodel.ts';
import type { FollowedSnapshot } from './inventory-snapshot.ts';
import { DEFAULT_MAX_OBJECTS, measureObject, ObjectBudget, type ObjectSize } from './object-budget.ts';
import type { MemoryShare } from './record-memory.ts';
import type { Ref } from './records.ts';

const RECORDS_PER_SLICE = 500;

interface KnownObject extends ObjectSize {
  name: string;
}

/**
 * Which objects we were told of, with their names: to notice lost deletions, to write readable errors, and to see when
 * there are too many.
 */
export class ObjectIndex {
  readonly #maxObjects: number;
  readonly #share: MemoryShare | undefined;
  #objects = emptyTables();
  #budget: ObjectBudget;

  constructor(maxObjects = DEFAULT_MAX_OBJECTS, share?: MemoryShare) {
    this.#maxObjects = maxObjects;
    this.#share = share;
    this.#budget = new ObjectBudget(maxObjects, share);
  }

  clear(): void {
    this.#objects = emptyTables();
    this.#budget.release();
    this.#budget = new ObjectBudget(this.#maxObjects, this.#share);
  }

  /** @throws TransportFailure `too-large` */
  put(className: FollowedClass, ref: Ref, record: FollowedRecords[FollowedClass]): void {
    const objects = this.#of(className);
    const before = objects.get(ref);
    if (before !== undefined) this.#budget.remove(before);
    const size = measureObject(className, record);
    objects.set(ref, { name: findName(record), ...size });
    this.#budget.add(size);
  }

  /** False where it was not known. */
  delete(className: FollowedClass, ref: Ref): boolean {
    const objects = this.#of(className);
    const known = objects.get(ref);
    if (known !== undefined) this.#budget.remove(known);
    return objects.delete(ref);
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

  /** Forgets everything, and takes the records in slices: other work goes on meanwhile. */
  async replaceAll(records: FollowedSnapshot): Promise<void> {
    this.clear();
    let indexed = 0;
    for (const className of FOLLOWED_CLASSES) {
      for (const [ref, record] of records[className]) {
        this.put(className, ref, record);
        if (++indexed % RECORDS_PER_SLICE === 0) await eventLoopShare.nextSlice();
      }
    }
  }

  /** The name label of any object that has one. */
  findName(ref: Ref): string | undefined {
    for (const objects of this.#objects.values()) {
      const name = objects.get(ref)?.name;
      if (name) return name;
    }
    return undefined;
  }

  findVmName(ref: Ref): string | undefined {
    return this.#of('VM').get(ref)?.name || undefined;
  }

  #of(className: FollowedClass): Map<Ref, KnownObject> {
    return this.#objects.get(className) ?? new Map();
  }
}

function emptyTables(): Map<FollowedClass, Map<Ref, KnownObject>> {
  return new Map(FOLLOWED_CLASSES.map((name) => [name, new Map()]));
}

function findName(record: object): string {
  return 'name_label' in record ? String(record.name_label) : '';
}

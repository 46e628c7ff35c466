import { TransportFailure } from '../failures/transport-failure.ts';
import type { FollowedClass } from './datamodel.ts';
import type { MemoryShare } from './record-memory.ts';

export const DEFAULT_MAX_OBJECTS = 200_000;
/** Real objects hold some 200 on average, VMs 1,000. */
const MAX_CHARACTERS_PER_OBJECT = 300;

/** As measured in a heap: a record without text, its places in the indexes, and the row of a VM. */
const BYTES_PER_VM = 2_200;
const BYTES_PER_OBJECT = 500;
/** Its share of the table that a map with many keys needs. */
const BYTES_PER_MAP_MEMBER = 48;
const BYTES_PER_LIST_ELEMENT = 8;
/** Beyond Latin-1; and a string's head. */
const BYTES_PER_CHARACTER = 2;

/** What one object takes. */
export interface ObjectSize {
  /** Text that its record keeps. */
  characters: number;
  /** Estimated, with everything that is derived from it. */
  bytes: number;
}

/** An event that brings no record. */
export const NO_RECORD: ObjectSize = { characters: 0, bytes: 100 };

/** How many objects, and how much text in them, one entry may have; its share of the memory of all counts them, too. */
export class ObjectBudget {
  readonly #maxObjects: number;
  readonly #share: MemoryShare | undefined;
  #objects = 0;
  #characters = 0;
  #bytes = 0;
  #isReleased = false;

  constructor(maxObjects: number, share?: MemoryShare) {
    this.#maxObjects = maxObjects;
    this.#share = share;
  }

  /** @throws TransportFailure `too-large`; `cancelled` after the release */
  add({ characters, bytes }: ObjectSize): void {
    if (this.#isReleased) throw new TransportFailure('cancelled', 'the reading has ended');
    this.#objects += 1;
    this.#characters += characters;
    const limit = `than host.objects.max = ${this.#maxObjects} allows`;
    if (this.#objects > this.#maxObjects)
      throw new TransportFailure('too-large', `it has more objects ${limit}`);
    if (this.#characters > this.#maxObjects * MAX_CHARACTERS_PER_OBJECT) {
      throw new TransportFailure('too-large', `its objects hold more text ${limit}`);
    }
    this.#bytes += bytes;
    this.#share?.add(bytes);
  }

  remove({ characters, bytes }: ObjectSize): void {
    this.#objects -= 1;
    this.#characters -= characters;
    this.#bytes -= bytes;
    this.#share?.remove(bytes);
  }

  /** Gives back everything: what was counted is not held any more, or is counted elsewhere. */
  release(): void {
    if (!this.#isReleased) this.#share?.remove(this.#bytes);
    this.#isReleased = true;
  }
}

export function measureObject(className: FollowedClass, record: object): ObjectSize {
  let characters = 0;
  let bytes = className === 'VM' ? BYTES_PER_VM : BYTES_PER_OBJECT;
  for (const value of Object.values(record) as readonly unknown[]) {
    if (typeof value === 'string') characters += value.length;
    else if (Array.isArray(value)) {
      bytes += value.length * BYTES_PER_LIST_ELEMENT;
      for (const text of value as readonly string[]) characters += text.length;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, text] of Object.entries(value)) {
        bytes += BYTES_PER_MAP_MEMBER;
        characters += key.length + (text as string).length;
      }
    }
  }
  return { characters, bytes: bytes + characters * BYTES_PER_CHARACTER };
}

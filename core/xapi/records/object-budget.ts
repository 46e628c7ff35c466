import { TransportFailure } from '../failures/transport-failure.ts';

export const DEFAULT_MAX_OBJECTS = 200_000;
/** Real objects hold some 200 on average, VMs 1,000. */
const MAX_CHARACTERS_PER_OBJECT = 300;

/** How many objects, and how much text in them, one entry may have: memory is shared with all others. */
export class ObjectBudget {
  readonly #maxObjects: number;
  #objects = 0;
  #characters = 0;

  constructor(maxObjects: number) {
    this.#maxObjects = maxObjects;
  }

  /** @throws TransportFailure `too-large` */
  add(characters: number): void {
    this.#objects += 1;
    this.#characters += characters;
    const limit = `than host.objects.max = ${this.#maxObjects} allows`;
    if (this.#objects > this.#maxObjects)
      throw new TransportFailure('too-large', `it has more objects ${limit}`);
    if (this.#characters > this.#maxObjects * MAX_CHARACTERS_PER_OBJECT) {
      throw new TransportFailure('too-large', `its objects hold more text ${limit}`);
    }
  }

  remove(characters: number): void {
    this.#objects -= 1;
    this.#characters -= characters;
  }
}

/** Text that a normalised record keeps. */
export function countCharacters(record: object): number {
  let characters = 0;
  for (const value of Object.values(record) as readonly unknown[]) {
    if (typeof value === 'string') characters += value.length;
    else if (Array.isArray(value)) for (const text of value as readonly string[]) characters += text.length;
    else if (typeof value === 'object' && value !== null) {
      for (const [key, text] of Object.entries(value)) characters += key.length + (text as string).length;
    }
  }
  return characters;
}

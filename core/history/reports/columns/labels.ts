/** A text for each row; few differ, so rows hold the place of theirs in `names`. */
export interface Labels {
  readonly ids: Uint32Array;
  readonly names: readonly string[];
}

/** Gives every text its id, the first one 0. */
export class Names {
  readonly list: string[] = [];
  readonly #ids = new Map<string, number>();

  assignId(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.list.push(name) - 1;
    this.#ids.set(name, id);
    return id;
  }
}

/** The same rows under other names; what then has one name becomes one. */
export function renamed({ ids, names }: Labels, rename: (name: string) => string): Labels {
  const known = new Names();
  const next = names.map((name) => known.assignId(rename(name)));
  return { ids: ids.map((id) => next[id] as number), names: known.list };
}

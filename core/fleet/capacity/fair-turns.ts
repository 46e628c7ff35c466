/** Who may be next, as far as fairness is concerned. */
export interface TurnTaker {
  /** Kinds take turns, so that neither starves the other. */
  readonly kind: string;
  /** Within a kind, groups take turns; within a group the first to come is the first served. */
  readonly group: string;
}

/** A waiting list that is fair between kinds and between the groups of a kind. */
export class FairTurns<T extends TurnTaker> {
  /** By kind, then by group. Whoever had a turn moves to the end of its map, so the first is always next. */
  #kinds = new Map<string, Map<string, T[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(taker: T): void {
    const groups = this.#kinds.get(taker.kind) ?? new Map<string, T[]>();
    this.#kinds.set(taker.kind, groups);
    const group = groups.get(taker.group) ?? [];
    groups.set(taker.group, group);
    group.push(taker);
    this.#size++;
  }

  /** For one that gives up; false where it does not wait. */
  remove(taker: T): boolean {
    const groups = this.#kinds.get(taker.kind);
    const group = groups?.get(taker.group);
    const position = group?.indexOf(taker) ?? -1;
    if (!groups || !group || position < 0) return false;
    group.splice(position, 1);
    this.#size--;
    if (group.length === 0) groups.delete(taker.group);
    if (groups.size === 0) this.#kinds.delete(taker.kind);
    return true;
  }

  /** Takes the next one off the list; undefined when nobody waits. */
  take(): T | undefined {
    const [kind] = this.#kinds;
    const [group] = kind?.[1] ?? [];
    const taker = group?.[1].shift();
    if (!kind || !group || taker === undefined) return undefined;
    this.#size--;
    moveToEnd(kind[1], group[0], group[1].length > 0);
    moveToEnd(this.#kinds, kind[0], kind[1].size > 0);
    return taker;
  }

  /** Everybody who waits, in the order of their turns if nobody else comes. */
  inOrder(): T[] {
    const copy = new FairTurns<T>();
    copy.#size = this.#size;
    for (const [kind, groups] of this.#kinds) {
      copy.#kinds.set(kind, new Map([...groups].map(([group, takers]) => [group, [...takers]])));
    }
    const order: T[] = [];
    for (let next = copy.take(); next !== undefined; next = copy.take()) order.push(next);
    return order;
  }
}

function moveToEnd<V>(map: Map<string, V>, key: string, stays: boolean): void {
  const value = map.get(key);
  map.delete(key);
  if (stays && value !== undefined) map.set(key, value);
}

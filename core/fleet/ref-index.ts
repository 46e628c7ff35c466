import type { Ref } from '../xapi/index.ts';

const NONE: ReadonlySet<Ref> = new Set();

/** Which objects share a value: VMs by name, residents by host, VDIs by SR. Empty groups take no room. */
export class RefIndex {
  readonly #groups = new Map<string, Set<Ref>>();

  get(key: string): ReadonlySet<Ref> {
    return this.#groups.get(key) ?? NONE;
  }

  add(key: string, ref: Ref): void {
    const group = this.#groups.get(key);
    if (group) group.add(ref);
    else this.#groups.set(key, new Set([ref]));
  }

  delete(key: string, ref: Ref): void {
    const group = this.#groups.get(key);
    if (!group?.delete(ref)) return;
    if (group.size === 0) this.#groups.delete(key);
  }

  clear(): void {
    this.#groups.clear();
  }
}

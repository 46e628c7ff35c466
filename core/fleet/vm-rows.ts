import type { VmRow } from '../model/vm.ts';
import type { Ref } from '../xapi/index.ts';
import type { RowChanges } from './fleet.ts';
import { isRealVm, type LiveInventory } from './inventory.ts';
import { sameVmRow, type VmRowContext, vmRowOf } from './vm-row.ts';

/** The VM rows of one entry, worked out again only where records changed. */
export class VmRows {
  readonly #context: VmRowContext & { inventory: LiveInventory };
  readonly #rows = new Map<Ref, VmRow>();
  #shown = true;

  constructor(context: VmRowContext & { inventory: LiveInventory }) {
    this.#context = context;
  }

  values(): Iterable<VmRow> {
    return this.#shown ? this.#rows.values() : [];
  }

  /** After a snapshot: every VM, and those that are gone. */
  rebuild(): RowChanges<VmRow, string> {
    return this.update(new Set([...this.#rows.keys(), ...this.#context.inventory.realVms]));
  }

  update(vms: Iterable<Ref>): RowChanges<VmRow, string> {
    const upserts: VmRow[] = [];
    const removes: string[] = [];
    for (const ref of vms) {
      const before = this.#rows.get(ref);
      const record = this.#context.inventory.get('VM', ref);
      if (!record || !isRealVm(record)) {
        if (before) removes.push(before.key);
        this.#rows.delete(ref);
        continue;
      }
      const after = vmRowOf(this.#context, ref, record);
      if (before && sameVmRow(before, after)) continue;
      this.#rows.set(ref, after);
      upserts.push(after);
    }
    return this.#shown ? { upserts, removes } : { upserts: [], removes: [] };
  }

  show(): RowChanges<VmRow, string> {
    this.#shown = true;
    return { upserts: [...this.#rows.values()], removes: [] };
  }

  hide(): RowChanges<VmRow, string> {
    const removes = this.#shown ? [...this.#rows.values()].map((row) => row.key) : [];
    this.#shown = false;
    return { upserts: [], removes };
  }
}

import type { Database } from '../database/database.ts';
import type { Ref, StoredRecord } from '../database/records.ts';
import type { FaultRegistry } from '../faults/fault-registry.ts';
import { MIB } from '../hosts/memory.ts';
import type { Scheduler } from '../pool/scheduler.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { xapiDate } from '../schema/wire-type.ts';

/** What an empty differencing disk takes. */
const LEAF_BYTES = 8 * MIB;
/** The longest chain of differencing disks that the storage manager allows. */
const CHAIN_LIMIT = 30;
const NO_SPACE = ['SR_BACKEND_FAILURE_44', '', 'There is insufficient space', ''] as const;

export interface NewDisk {
  readonly sr: Ref;
  readonly virtualSize: number;
  /** Bytes of content on thin storage; thick storage always takes the whole size. */
  readonly content?: number;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Disks and the space they take: copy-on-write chains with hidden base copies; deleted space is freed with a delay. */
export class StorageManager {
  readonly #database: Database;
  readonly #scheduler: Scheduler;
  readonly #faults: FaultRegistry;
  readonly #hostRef: number;
  readonly #reclaimMs: number;
  /** Bytes of deleted disks that the SR still counts. */
  readonly #unreclaimed = new Map<Ref, number>();
  /** Each disk's base copy, and whether the disk was written to since. */
  readonly #chains = new Map<Ref, { base: Ref; written: boolean }>();
  readonly #bases = new Map<Ref, { depth: number; users: number }>();

  constructor(
    database: Database,
    scheduler: Scheduler,
    faults: FaultRegistry,
    { hostRef, reclaimMs }: { hostRef: number; reclaimMs: number },
  ) {
    this.#database = database;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#hostRef = hostRef;
    this.#reclaimMs = reclaimMs;
  }

  /** @throws XapiError HANDLE_INVALID, SR_HAS_NO_PBDS, SR_BACKEND_FAILURE_44, SR_FULL */
  create({ sr, virtualSize, content = 0, fields = {} }: NewDisk): Ref {
    const bytes = this.#isThick(sr) ? virtualSize : content + LEAF_BYTES;
    this.#assertRoom(sr, bytes);
    return this.#insert(sr, virtualSize, bytes, fields);
  }

  /**
   * A copy-on-write clone, or a snapshot, on the same SR.
   * @throws XapiError SR_BACKEND_FAILURE_44, SR_BACKEND_FAILURE_109 (chain too long)
   */
  clone(vdi: Ref, fields: Readonly<Record<string, unknown>>): Ref {
    const source = this.#database.get('VDI', vdi);
    const bytes =
      this.#isThick(source.SR) && fields.is_a_snapshot !== true ? source.virtual_size : LEAF_BYTES;
    this.#assertRoom(source.SR, bytes);
    const base = this.#findBase(vdi, source);
    const clone = this.#insert(source.SR, source.virtual_size, bytes, {
      ...copiedFields(source),
      sm_config: { ...source.sm_config, 'vhd-parent': this.#database.get('VDI', base).uuid },
      snapshot_time: xapiDate(Date.now()),
      ...fields,
    });
    this.#attach(clone, base);
    return clone;
  }

  /** A full copy, to `sr` or its own. @throws XapiError as {@link create} */
  copy(vdi: Ref, sr: Ref): Ref {
    const source = this.#database.get('VDI', vdi);
    const base = this.#chains.get(vdi)?.base;
    const inherited = base === undefined ? 0 : (this.#database.find('VDI', base)?.physical_utilisation ?? 0);
    return this.create({
      sr,
      virtualSize: source.virtual_size,
      content: source.physical_utilisation + inherited,
      fields: copiedFields(source),
    });
  }

  /** The guest writes to its disk; thin disks grow. */
  grow(vdi: Ref, bytes: number): void {
    const record = this.#database.find('VDI', vdi);
    if (record === undefined) return;
    const chain = this.#chains.get(vdi);
    if (chain !== undefined) chain.written = true;
    if (this.#isThick(record.SR)) return;
    const grown = Math.min(record.virtual_size, record.physical_utilisation + bytes);
    this.#database.update('VDI', vdi, { physical_utilisation: grown });
    this.#account(record.SR, grown - record.physical_utilisation, 0);
  }

  resize(vdi: Ref, virtualSize: number): void {
    const record = this.#database.get('VDI', vdi);
    const thickBytes = this.#isThick(record.SR) ? virtualSize - record.virtual_size : 0;
    if (thickBytes > 0) this.#assertRoom(record.SR, thickBytes);
    this.#database.update('VDI', vdi, {
      virtual_size: virtualSize,
      physical_utilisation: record.physical_utilisation + thickBytes,
    });
    this.#account(record.SR, thickBytes, virtualSize - record.virtual_size);
  }

  /** Removes the record immediately; its space, and unused base copies, follow after the reclaim time. */
  destroy(vdi: Ref): void {
    const record = this.#database.find('VDI', vdi);
    if (record === undefined) return;
    this.#database.remove('VDI', vdi);
    this.#account(record.SR, 0, -record.virtual_size);
    this.#free(record.SR, record.physical_utilisation);
    const base = this.#chains.get(vdi)?.base;
    this.#chains.delete(vdi);
    if (base !== undefined) this.#detach(base);
  }

  /** Counts again: space of deleted disks becomes free. */
  scan(sr: Ref): void {
    const bytes = this.#unreclaimed.get(sr) ?? 0;
    this.#unreclaimed.delete(sr);
    if (bytes > 0) this.#account(sr, -bytes, 0);
  }

  /** @throws XapiError SR_HAS_NO_PBDS; SR_BACKEND_FAILURE_44 (or SR_FULL, where a fault says so) */
  #assertRoom(sr: Ref, bytes: number): void {
    const record = this.#database.get('SR', sr);
    const attached = record.PBDs.some((pbd) => this.#database.find('PBD', pbd)?.currently_attached === true);
    if (!attached) throw new XapiError('SR_HAS_NO_PBDS', sr);
    const free = Math.max(0, record.physical_size - record.physical_utilisation);
    const fault = this.#faults.trigger(this.#hostRef, 'sr-full');
    if (fault?.code === 'SR_FULL') throw new XapiError('SR_FULL', bytes, 0);
    if (fault !== undefined || bytes > free) throw new XapiError(...NO_SPACE);
  }

  #insert(sr: Ref, virtualSize: number, bytes: number, fields: Readonly<Record<string, unknown>>): Ref {
    const vdi = this.#database.insert('VDI', {
      allowed_operations: ['clone', 'copy', 'snapshot', 'destroy', 'resize', 'update', 'forget'],
      ...fields,
      SR: sr,
      virtual_size: virtualSize,
      physical_utilisation: bytes,
    });
    this.#database.update('VDI', vdi, { location: this.#database.get('VDI', vdi).uuid });
    this.#account(sr, bytes, virtualSize);
    return vdi;
  }

  /** The base copy that clones share: created from the disk's content at the first clone, and again after it was written to. */
  #findBase(vdi: Ref, source: StoredRecord<'VDI'>): Ref {
    const chain = this.#chains.get(vdi);
    if (chain !== undefined && !chain.written) return chain.base;
    const depth = (chain === undefined ? 0 : (this.#bases.get(chain.base)?.depth ?? 0)) + 1;
    if (depth >= CHAIN_LIMIT) {
      throw new XapiError('SR_BACKEND_FAILURE_109', '', 'The snapshot chain is too long', '');
    }
    const base = this.#database.insert('VDI', {
      name_label: 'base copy',
      SR: source.SR,
      managed: false,
      read_only: true,
      virtual_size: source.virtual_size,
      physical_utilisation: source.physical_utilisation,
      sm_config: { ...source.sm_config, vhd_blocks: '' },
    });
    const { uuid } = this.#database.get('VDI', base);
    this.#database.update('VDI', base, { location: uuid });
    this.#bases.set(base, { depth, users: 0 });
    if (chain !== undefined) this.#chains.set(base, { base: chain.base, written: true });
    this.#attach(vdi, base);
    this.#database.update('VDI', vdi, {
      physical_utilisation: LEAF_BYTES,
      sm_config: { ...source.sm_config, 'vhd-parent': uuid },
    });
    this.#account(source.SR, LEAF_BYTES, 0);
    return base;
  }

  #attach(vdi: Ref, base: Ref): void {
    this.#chains.set(vdi, { base, written: false });
    const shared = this.#bases.get(base);
    if (shared !== undefined) shared.users += 1;
  }

  #detach(base: Ref): void {
    const shared = this.#bases.get(base);
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#bases.delete(base);
    const record = this.#database.find('VDI', base);
    this.#database.remove('VDI', base);
    if (record !== undefined) this.#free(record.SR, record.physical_utilisation);
    const next = this.#chains.get(base)?.base;
    this.#chains.delete(base);
    if (next !== undefined) this.#detach(next);
  }

  #isThick(sr: Ref): boolean {
    return this.#database.get('SR', sr).sm_config.allocation === 'thick';
  }

  #account(sr: Ref, physical: number, virtual: number): void {
    const record = this.#database.find('SR', sr);
    if (record === undefined) return;
    this.#database.update('SR', sr, {
      physical_utilisation: record.physical_utilisation + physical,
      virtual_allocation: record.virtual_allocation + virtual,
    });
  }

  #free(sr: Ref, bytes: number): void {
    const waiting = this.#unreclaimed.get(sr);
    this.#unreclaimed.set(sr, (waiting ?? 0) + bytes);
    if (waiting === undefined) this.#scheduler.after(this.#reclaimMs, () => this.scan(sr));
  }
}

/** The fields that a clone, snapshot or copy inherits from its source. */
function copiedFields(source: StoredRecord<'VDI'>): Record<string, unknown> {
  const { name_label, type, sharable, read_only, other_config } = source;
  const rest = source as unknown as Record<string, unknown>;
  return {
    name_label,
    name_description: rest.name_description,
    type,
    sharable,
    read_only,
    other_config,
    xenstore_data: rest.xenstore_data,
    tags: rest.tags,
  };
}

/** The fields that mark a disk as a snapshot of another. */
export function snapshotFields(of: Ref): Record<string, unknown> {
  return { is_a_snapshot: true, snapshot_of: of, snapshot_time: xapiDate(Date.now()), read_only: false };
}

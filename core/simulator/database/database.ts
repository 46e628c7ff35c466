import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../pool/random.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { getSchema, SCHEMA } from '../schema/schema.ts';
import { NULL_REF } from '../schema/wire-type.ts';
import type { Ref, StoredRecord } from './records.ts';
import { type Row, Table } from './table.ts';

/** A ref field whose other side is kept by the database: `VIF.VM` and `VM.VIFs`. */
interface Bond {
  readonly field: string;
  readonly otherClass: string;
  readonly otherField: string;
  readonly single: boolean;
}

const BONDS: ReadonlyMap<string, readonly Bond[]> = findBonds();

function findBonds(): Map<string, Bond[]> {
  const bonds = new Map<string, Bond[]>([...SCHEMA.keys()].map((name) => [name, []]));
  for (const [otherClass, schema] of SCHEMA) {
    for (const [otherField, field] of Object.entries(schema.fields)) {
      if (field.follows === undefined) continue;
      const { className, field: forward, single } = field.follows;
      bonds.get(className)?.push({ field: forward, otherClass, otherField, single });
    }
  }
  return bonds;
}

const DEFAULTS: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  [...SCHEMA].map(([name, schema]) => [
    name,
    Object.fromEntries(Object.entries(schema.fields).map(([field, { initial }]) => [field, initial])),
  ]),
);

/**
 * The records of one pool. Values inside a record are never changed in place. Every write that changes something
 * raises the generation by one; both sides of a bond are written.
 */
export class Database {
  readonly #tables = new Map<string, Table>([...SCHEMA.keys()].map((name) => [name, new Table()]));
  readonly #random: Random;
  #generation = 0;
  /** Called after each write, with the class that changed. */
  onWrite: (className: string) => void = () => {};
  /** Asked at each deletion: may event.from report it? */
  isDeletionReported: () => boolean = () => true;

  constructor(random: Random) {
    this.#random = random;
  }

  get generation(): number {
    return this.#generation;
  }

  /** @throws XapiError INTERNAL_ERROR no such class */
  table(className: string): Table {
    const table = this.#tables.get(className);
    if (table === undefined) throw new XapiError('INTERNAL_ERROR', `no table ${className}`);
    return table;
  }

  tables(): ReadonlyMap<string, Table> {
    return this.#tables;
  }

  /** A new object with every field of its class; those not given have the class's initial value. */
  insert(className: string, fields: Readonly<Record<string, unknown>>): Ref {
    const ref = `OpaqueRef:${this.#random.uuid()}`;
    const record: Record<string, unknown> = {
      ...DEFAULTS.get(className),
      uuid: this.#random.uuid(),
      ...fields,
    };
    this.table(className).insert(ref, record, ++this.#generation);
    for (const bond of BONDS.get(className) ?? []) this.#join(ref, bond, record[bond.field]);
    this.onWrite(className);
    return ref;
  }

  find<C extends string>(className: C, ref: Ref): StoredRecord<C> | undefined {
    return this.table(className).rows.get(ref)?.record as StoredRecord<C> | undefined;
  }

  /** @throws XapiError HANDLE_INVALID */
  get<C extends string>(className: C, ref: Ref): StoredRecord<C> {
    return this.#row(className, ref).record as StoredRecord<C>;
  }

  /** Every object of a class, in order of creation. */
  *all<C extends string>(className: C): Generator<[Ref, StoredRecord<C>]> {
    for (const [ref, row] of this.table(className).rows) yield [ref, row.record as StoredRecord<C>];
  }

  /** Writes the fields that differ; if none does, the generation stays. @throws XapiError HANDLE_INVALID */
  update(className: string, ref: Ref, fields: Readonly<Record<string, unknown>>): void {
    const row = this.#row(className, ref);
    const changed = Object.entries(fields).filter(([name, value]) => !isSame(row.record[name], value));
    if (changed.length === 0) return;
    const before = row.record;
    row.record = { ...before, ...Object.fromEntries(changed) };
    this.#touch(className, row);
    for (const bond of BONDS.get(className) ?? []) {
      if (row.record[bond.field] === before[bond.field]) continue;
      this.#part(ref, bond, before[bond.field]);
      this.#join(ref, bond, row.record[bond.field]);
    }
  }

  /** A write that changes nothing but the generation. @throws XapiError HANDLE_INVALID */
  touch(className: string, ref: Ref): void {
    this.#touch(className, this.#row(className, ref));
  }

  /** Does nothing if the object no longer exists. */
  remove(className: string, ref: Ref): void {
    const table = this.table(className);
    const row = table.rows.get(ref);
    if (row === undefined) return;
    table.remove(row, ++this.#generation, this.isDeletionReported());
    for (const bond of BONDS.get(className) ?? []) this.#part(ref, bond, row.record[bond.field]);
    this.onWrite(className);
  }

  #row(className: string, ref: Ref): Row {
    const row = this.table(className).rows.get(ref);
    if (row === undefined) throw new XapiError('HANDLE_INVALID', getSchema(className).name, ref);
    return row;
  }

  #touch(className: string, row: Row): void {
    this.table(className).touch(row, ++this.#generation);
    this.onWrite(className);
  }

  #join(ref: Ref, bond: Bond, target: unknown): void {
    const row = this.#bonded(bond, target);
    if (row === undefined) return;
    const value = bond.single ? ref : [...(row.record[bond.otherField] as Ref[]), ref];
    row.record = { ...row.record, [bond.otherField]: value };
    this.#touch(bond.otherClass, row);
  }

  #part(ref: Ref, bond: Bond, target: unknown): void {
    const row = this.#bonded(bond, target);
    if (row === undefined) return;
    const value = bond.single
      ? NULL_REF
      : (row.record[bond.otherField] as Ref[]).filter((member) => member !== ref);
    row.record = { ...row.record, [bond.otherField]: value };
    this.#touch(bond.otherClass, row);
  }

  #bonded(bond: Bond, target: unknown): Row | undefined {
    if (target === NULL_REF || typeof target !== 'string') return undefined;
    return this.table(bond.otherClass).rows.get(target);
  }
}

function isSame(before: unknown, after: unknown): boolean {
  return before === after || (typeof after === 'object' && isDeepStrictEqual(before, after));
}

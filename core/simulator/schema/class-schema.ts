import { emptyValue, nothing, ref, setType, type WireType } from './wire-type.ts';

/** One field of a class. */
export interface Field {
  readonly type: WireType;
  /** Has the datamodel's plain accessors: set_, and add_to_/remove_from_ for maps, add_/remove_ for sets. */
  readonly writable: boolean;
  readonly initial: unknown;
  /** Set: this set of refs follows `field` of the objects of `className`; nobody writes it directly. */
  readonly follows?: { readonly className: string; readonly field: string; readonly single: boolean };
}

/** One message: parameters in order (without the session), what it returns, whether `Async.` exists. */
export interface Message {
  readonly params: readonly (readonly [name: string, type: WireType])[];
  /** How many of the last parameters may be left out. */
  readonly optional: number;
  readonly result: WireType;
  readonly async: boolean;
  /** Without a session as first parameter. */
  readonly sessionless: boolean;
  /** Accepts more parameters than it has. */
  readonly ignoresExtra: boolean;
}

export interface ClassSchema {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Messages with their own behaviour; accessors and queries are derived from the fields. */
  readonly messages: Readonly<Record<string, Message>>;
  /** Whether objects of this class appear in event.from. */
  readonly emitsEvents: boolean;
  /** Has get_all and get_all_records. */
  readonly listed: boolean;
  /** Has get_<field> and, where writable, the setters. */
  readonly accessors: boolean;
  /** Has get_by_name_label. */
  readonly named: boolean;
}

/** A field that only the server writes. */
export const ro = (type: WireType, initial: unknown = emptyValue(type)): Field => ({
  type,
  writable: false,
  initial,
});

/** A field with accessors. */
export const rw = (type: WireType, initial: unknown = emptyValue(type)): Field => ({
  type,
  writable: true,
  initial,
});

/** The other side of `className.field`: kept by the database. */
export const many = (className: string, field: string): Field => ({
  type: setType(ref(className)),
  writable: false,
  initial: emptyValue(setType(ref(className))),
  follows: { className, field, single: false },
});

/** As {@link many}, where there is at most one. */
export const single = (className: string, field: string): Field => ({
  type: ref(className),
  writable: false,
  initial: emptyValue(ref(className)),
  follows: { className, field, single: true },
});

/** A message that exists in an `Async.` form too. */
export const message = (
  params: Readonly<Record<string, WireType>>,
  result: WireType = nothing,
  optional = 0,
): Message => ({
  params: Object.entries(params),
  optional,
  result,
  async: true,
  sessionless: false,
  ignoresExtra: false,
});

/** A message without `Async.` form. */
export const syncMessage = (
  params: Readonly<Record<string, WireType>>,
  result: WireType = nothing,
  optional = 0,
): Message => ({ ...message(params, result, optional), async: false });

export function defineClass(
  name: string,
  parts: {
    fields: Readonly<Record<string, Field>>;
    messages?: Readonly<Record<string, Message>>;
    emitsEvents?: boolean;
    listed?: boolean;
    accessors?: boolean;
    named?: boolean;
  },
): ClassSchema {
  const named = 'name_label' in parts.fields;
  return { name, messages: {}, emitsEvents: true, listed: true, accessors: true, named, ...parts };
}

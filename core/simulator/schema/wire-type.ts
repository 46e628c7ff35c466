/** The datamodel's types, as far as the wire forms differ. */
export type WireType =
  | { readonly kind: 'void' | 'string' | 'int' | 'float' | 'bool' | 'datetime' }
  | { readonly kind: 'ref'; readonly className: string }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'set'; readonly of: WireType }
  | { readonly kind: 'map'; readonly key: WireType; readonly value: WireType }
  | { readonly kind: 'record'; readonly className: string }
  /** An ad-hoc struct; in XML a 32-bit count is written `<i4>`. */
  | { readonly kind: 'struct'; readonly members: Readonly<Record<string, WireType>> }
  | { readonly kind: 'i4' }
  /** The record inside an event: of the class that the event names. */
  | { readonly kind: 'snapshot' };

export const NULL_REF = 'OpaqueRef:NULL';
/** The datamodel's "never". */
export const NEVER = '19700101T00:00:00Z';

export const nothing: WireType = { kind: 'void' };
export const string: WireType = { kind: 'string' };
export const int: WireType = { kind: 'int' };
export const float: WireType = { kind: 'float' };
export const bool: WireType = { kind: 'bool' };
export const datetime: WireType = { kind: 'datetime' };
export const ref = (className: string): WireType => ({ kind: 'ref', className });
export const record = (className: string): WireType => ({ kind: 'record', className });
export const setType = (of: WireType): WireType => ({ kind: 'set', of });
export const mapType = (key: WireType, value: WireType): WireType => ({ kind: 'map', key, value });
export const enumType = (...values: string[]): WireType => ({ kind: 'enum', values });
export const stringMap: WireType = mapType(string, string);

const EMPTY_SET: readonly never[] = Object.freeze([]);
const EMPTY_MAP: Readonly<Record<string, never>> = Object.freeze({});

/** The initial value of a field of this type. Empty sets and maps are shared, because values never change in place. */
export function emptyValue(type: WireType): unknown {
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'i4':
      return 0;
    case 'bool':
      return false;
    case 'datetime':
      return NEVER;
    case 'ref':
      return NULL_REF;
    case 'enum':
      return type.values[0] ?? '';
    case 'set':
      return EMPTY_SET;
    case 'map':
    case 'record':
    case 'struct':
    case 'snapshot':
      return EMPTY_MAP;
    default:
      return '';
  }
}

/** XAPI's spelling of a date: `20240420T12:00:00Z`. */
export function xapiDate(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replaceAll('-', '')}Z`;
}

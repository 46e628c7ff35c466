import { XapiError } from '../pool/xapi-error.ts';
import { SCHEMA } from '../schema/schema.ts';
import type { WireType } from '../schema/wire-type.ts';

/**
 * Converts a parameter of either protocol to what handlers expect: ints as numbers, everything else as in JSON.
 * @throws XapiError FIELD_TYPE_ERROR [name]; INTERNAL_ERROR where a map holds something else than its type
 */
export function coerce(value: unknown, type: WireType, name: string): unknown {
  switch (type.kind) {
    case 'string':
    case 'ref':
    case 'datetime':
      return typeof value === 'string' ? value : refuse(name);
    case 'bool':
      return typeof value === 'boolean' ? value : refuse(name);
    case 'int':
    case 'i4':
      return integer(value, name);
    case 'float':
      return float(value, name);
    case 'enum':
      return enumType(value, type.values, name);
    case 'set':
      return Array.isArray(value) ? value.map((member) => coerce(member, type.of, name)) : refuse(name);
    case 'map':
      return map(value, type.value, name);
    case 'record':
      return record(value, type.className, name);
    default:
      return value;
  }
}

function integer(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && /^\s*-?\d+\s*$/.test(value)) return Number(value);
  return refuse(name);
}

function float(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  return refuse(name);
}

function enumType(value: unknown, values: readonly string[], name: string): string {
  const wanted = typeof value === 'string' ? value.toLowerCase() : undefined;
  return values.find((candidate) => candidate.toLowerCase() === wanted) ?? refuse(name);
}

function map(value: unknown, type: WireType, name: string): Record<string, unknown> {
  if (!isObject(value)) return refuse(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mapMember(member, type, key)]),
  );
}

function mapMember(member: unknown, type: WireType, key: string): unknown {
  try {
    return coerce(member, type, key);
  } catch {
    throw new XapiError(
      'INTERNAL_ERROR',
      `Expected ${type.kind}, got '${JSON.stringify(member)}' for "${key}"`,
    );
  }
}

function record(value: unknown, className: string, name: string): Record<string, unknown> {
  if (!isObject(value)) return refuse(name);
  const fields = SCHEMA.get(className)?.fields ?? {};
  const known = Object.entries(value).filter(([field]) => field in fields);
  return Object.fromEntries(
    known.map(([field, member]) => [
      field,
      coerce(member, (fields[field] as { type: WireType }).type, field),
    ]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(name: string): never {
  throw new XapiError('FIELD_TYPE_ERROR', name);
}

import { XapiError } from '../pool/xapi-error.ts';
import { REQUIRED_FIELDS } from '../schema/required-fields.ts';
import { SCHEMA } from '../schema/schema.ts';
import type { WireType } from '../schema/wire-type.ts';
import { failure, renderOcaml } from './render-ocaml.ts';

/**
 * Converts a parameter of either protocol to what handlers expect: ints as numbers, everything else as in JSON.
 * A wrong type is answered as the real server does, with the text of an OCaml exception.
 * @throws XapiError INTERNAL_ERROR
 */
export function coerce(value: unknown, type: WireType): unknown {
  switch (type.kind) {
    case 'string':
    case 'ref':
    case 'datetime':
      return typeof value === 'string' ? value : refuse('string', value);
    case 'bool':
      return typeof value === 'boolean' ? value : refuse('bool', value);
    case 'int':
    case 'i4':
      return coerceInteger(value);
    case 'float':
      return coerceFloat(value);
    case 'enum':
      return coerceEnum(value, type.values);
    case 'set':
      if (!Array.isArray(value)) throw failure(`Expecting Rpc.Enum, but found '${renderOcaml(value)}'`);
      return value.map((member) => coerce(member, type.of));
    case 'map':
      return coerceMap(value, type);
    case 'record':
      return coerceRecord(value, type.className);
    default:
      return value;
  }
}

function coerceInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value !== 'string') return refuse('int64', value);
  if (/^-?\d+$/.test(value)) return Number(value);
  throw failure('Int64.of_string');
}

function coerceFloat(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return refuse('float', value);
  if (value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  throw failure('float_of_string');
}

function coerceEnum(value: unknown, values: readonly string[]): string {
  const wanted = typeof value === 'string' ? value.toLowerCase() : undefined;
  const found = values.find((candidate) => candidate.toLowerCase() === wanted);
  if (found === undefined) throw failure('Unknown tag/contents');
  return found;
}

function coerceMap(value: unknown, type: Extract<WireType, { kind: 'map' }>): Record<string, unknown> {
  if (!isObject(value)) throw failure(`Expecting Rpc.Dict, but found '${renderOcaml(value)}'`);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      type.key.kind === 'enum' ? coerceEnum(key, type.key.values) : key,
      coerce(member, type.value),
    ]),
  );
}

/** Unknown fields are ignored; a missing one that the constructor requires is an error. */
function coerceRecord(value: unknown, className: string): Record<string, unknown> {
  if (!isObject(value)) throw failure(`Expecting Rpc.Dict, but found '${renderOcaml(value)}'`);
  const missing = REQUIRED_FIELDS[className]?.find((field) => !(field in value));
  if (missing !== undefined) {
    throw new XapiError('INTERNAL_ERROR', `Server_helpers.Dispatcher_FieldNotFound("${missing}")`);
  }
  const fields = SCHEMA.get(className)?.fields ?? {};
  const known = Object.entries(value).flatMap(([name, member]) => {
    const field = fields[name];
    return field === undefined ? [] : [[name, coerce(member, field.type)] as const];
  });
  return Object.fromEntries(known);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(expected: string, value: unknown): never {
  throw failure(`Expected ${expected}, got '${renderOcaml(value)}'`);
}

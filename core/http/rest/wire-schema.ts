import { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { componentRegistry } from './schema-components.ts';
import { toWireField } from './wire-names.ts';

type Direction = 'input' | 'output';

/** The schema of the contract as clients see it: fields named and counted as on the wire. */
export function toWireSchema(schema: z.ZodType, io: Direction): JsonSchema {
  const plain = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    ...(io === 'output' && { metadata: componentRegistry }),
  }) as JsonSchema;
  const { $schema: _, ...wire } = convert(plain, io);
  return wire;
}

function convert(schema: JsonSchema, io: Direction): JsonSchema {
  const converted: JsonSchema = { ...schema };
  if (schema.properties) Object.assign(converted, convertObject(schema, io));
  if (schema.$defs) converted.$defs = mapValues(schema.$defs, (each) => convert(each, io));
  if (schema.items) converted.items = convert(schema.items, io);
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    const branches = schema[key];
    if (branches) converted[key] = branches.map((each) => convert(each, io));
  }
  if (typeof schema.additionalProperties === 'object') {
    converted.additionalProperties = convert(schema.additionalProperties, io);
  }
  if (schema.$ref) converted.$ref = schema.$ref.replace('#/$defs/', '#/components/schemas/');
  return io === 'output' ? withoutSafeIntegerBounds(converted) : converted;
}

/** Unknown fields are refused on the way in; on the way out, later versions may add some. */
function convertObject(schema: JsonSchema, io: Direction): JsonSchema {
  const { properties = {}, required } = schema;
  const entries = Object.entries(properties).map(
    ([name, each]) => [toWireField(name).name, convertField(name, each, io)] as const,
  );
  const converted: JsonSchema = { properties: Object.fromEntries(entries) };
  if (required) converted.required = required.map((name) => toWireField(name).name);
  if (io === 'input') converted.additionalProperties = schema.additionalProperties ?? false;
  else if (schema.additionalProperties === false) converted.additionalProperties = true;
  return converted;
}

function convertField(name: string, schema: JsonSchema, io: Direction): JsonSchema {
  const { unit } = toWireField(name);
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  if (unit === undefined || !isNumber) return convert(schema, io);
  if (unit === 'time') return { type: 'string', format: 'date-time' };
  const scaled: JsonSchema = { ...schema, type: 'number' };
  for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const) {
    const bound = schema[key];
    if (bound !== undefined) scaled[key] = bound * unit;
  }
  if (typeof schema.default === 'number') scaled.default = schema.default * unit;
  return withoutSafeIntegerBounds(scaled);
}

/** What every integer of JavaScript is says nothing about a field. */
function withoutSafeIntegerBounds(schema: JsonSchema): JsonSchema {
  const kept = { ...schema };
  if (kept.maximum !== undefined && kept.maximum >= Number.MAX_SAFE_INTEGER / 1000) delete kept.maximum;
  if (kept.minimum !== undefined && kept.minimum <= -Number.MAX_SAFE_INTEGER / 1000) delete kept.minimum;
  return kept;
}

function mapValues<T>(record: Record<string, T>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

import type { JsonSchema } from './json-schema.ts';
import { toWireField } from './wire-names.ts';

/** The furthest moments that RFC 3339 has room for. */
const EARLIEST_AT = -62_135_596_800_000;
const LATEST_AT = 253_402_300_799_000;

/** An answer of an operation as it goes over the wire. Data that names its own keys (tags) has no numbers to convert. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const converted: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    // Texts and objects keep their name: they are no times and no durations.
    if (typeof each !== 'number') {
      converted[name] = toWire(each);
      continue;
    }
    const field = toWireField(name);
    converted[field.name] = toWireNumber(each, field.unit);
  }
  return converted;
}

function toWireNumber(value: number, unit: 'time' | number | undefined): number | string {
  if (unit === undefined) return value;
  if (unit === 'time') return toTimestamp(value);
  // A millisecond is the finest that is meant: no 0.30000000000000004.
  return Math.round(value * unit * 1000) / 1000;
}

/** `2026-11-30T07:00:00.000Z` @param at epoch ms */
function toTimestamp(at: number): string {
  return new Date(Math.min(Math.max(at, EARLIEST_AT), LATEST_AT)).toISOString();
}

/** What a client sent, as the operation takes it. @param schema the operation's own, not that of the wire */
export function fromWire(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((each) => fromWire(each, schema.items ?? {}));
  if (typeof value !== 'object' || value === null) return value;
  const branches = schema.anyOf ?? schema.oneOf;
  if (schema.properties === undefined && branches !== undefined) {
    return fromWire(value, mergeBranches(branches));
  }
  const properties = schema.properties ?? {};
  const byWireName = new Map(
    Object.entries(properties).map(([name, each]) => [toWireField(name).name, { name, each }]),
  );
  return Object.fromEntries(
    Object.entries(value).map(([wireName, sent]) => {
      const known = byWireName.get(wireName);
      if (known === undefined) return [wireName, sent];
      return [known.name, fromWireField(sent, known.name, known.each)];
    }),
  );
}

function fromWireField(sent: unknown, name: string, schema: JsonSchema): unknown {
  const { unit } = toWireField(name);
  if (unit === 'time' && typeof sent === 'string') return Date.parse(sent);
  if (typeof unit === 'number' && typeof sent === 'number') return sent / unit;
  return fromWire(sent, schema);
}

function mergeBranches(branches: readonly JsonSchema[]): JsonSchema {
  return { properties: Object.assign({}, ...branches.map((branch) => branch.properties ?? {})) };
}

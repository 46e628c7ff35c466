import type { z } from 'zod';
import { z as zod } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { toWireSchema } from './wire-schema.ts';
import { fromWire } from './wire-value.ts';

/** From where a route takes the input of its operation. */
export interface InputSchemas {
  readonly params: JsonSchema;
  readonly query: JsonSchema;
  readonly body?: JsonSchema;
  /** Puts the parts together again, as the operation takes them. */
  read(parts: InputParts): Record<string, unknown>;
}

interface InputParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Fields of this object stand in the query themselves; those of other objects behind its name and a dot. */
const LIFTED = 'filter';

/**
 * Takes the path's names out of an operation's input; the rest is the query of a GET, and the body of anything else.
 * @param hidden fields that the route sets itself
 */
export function splitInput(
  schema: z.ZodType,
  {
    pathNames,
    inQuery,
    hidden,
  }: { pathNames: readonly string[]; inQuery: boolean; hidden: readonly string[] },
): InputSchemas {
  const wire = toWireSchema(schema, 'input');
  const contract = zod.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const params = pick(wire, (name) => pathNames.includes(name));
  const rest = pick(wire, (name) => !pathNames.includes(name) && !hidden.includes(name));
  const read = (sent: Record<string, unknown>) => fromWire(sent, contract) as Record<string, unknown>;
  if (!inQuery) {
    return {
      params,
      query: emptyObject(),
      ...(Object.keys(rest.properties ?? {}).length > 0 || wire.anyOf ? { body: rest } : {}),
      read: ({ params, body }) => read({ ...asRecord(body), ...asRecord(params) }),
    };
  }
  const query = flatten(rest);
  return {
    params,
    query,
    read: ({ params, query }) => read({ ...unflatten(asRecord(query), rest), ...asRecord(params) }),
  };
}

function pick(schema: JsonSchema, wanted: (name: string) => boolean): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).filter(([name]) => wanted(name)),
  );
  const required = (schema.required ?? []).filter(wanted);
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

export function emptyObject(): JsonSchema {
  return { type: 'object', properties: {}, additionalProperties: false };
}

/** `{filter: {osKey, tag: {key}}}` → `osKey`, `tag.key`: a query has no objects. */
function flatten(schema: JsonSchema): JsonSchema {
  const flat: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };
  const required: string[] = [];
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    if (each.properties === undefined) {
      Object.assign(flat.properties as object, { [name]: each });
      if (schema.required?.includes(name)) required.push(name);
      continue;
    }
    const prefix = name === LIFTED ? '' : `${name}.`;
    for (const [inner, field] of Object.entries(flatten(each).properties ?? {})) {
      Object.assign(flat.properties as object, { [prefix + inner]: field });
    }
  }
  if (required.length > 0) flat.required = required;
  return flat;
}

function unflatten(query: Record<string, unknown>, schema: JsonSchema): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    if (each.properties === undefined) {
      if (query[name] !== undefined) result[name] = query[name];
      continue;
    }
    const prefix = name === LIFTED ? '' : `${name}.`;
    const inner = Object.entries(query).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
    );
    const nested = unflatten(Object.fromEntries(inner), each);
    if (Object.keys(nested).length > 0) result[name] = nested;
  }
  return result;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

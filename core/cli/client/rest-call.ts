import { z } from 'zod';
import { type OperationName, operations } from '../../contract/contract.ts';
import type { JsonSchema } from '../../http/rest/json-schema.ts';
import { pathNames, type RestRoute } from '../../http/rest/rest-route.ts';
import { REST_ROUTES } from '../../http/rest/rest-routes.ts';
import { fromWire, toWire } from '../../http/rest/wire-value.ts';
import { CliError } from '../cli-error.ts';

/** One call of the REST API. */
export interface RestCall {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body?: string;
}

/** The route that answers with an operation's own output. */
export function findRoute(operation: OperationName): RestRoute {
  const route = REST_ROUTES.find((each) => each.operation === operation && each.call === undefined);
  if (route) return route;
  throw new CliError('failed', {
    message: `${operation} is not possible on another machine's service.`,
    hint: 'Run the command where the service runs, with --profile local.',
  });
}

/**
 * An operation's input as the route takes it: names of the path, then the query of a GET or DELETE, else the body.
 * The counterpart of `splitInput`.
 */
export function toRestCall(route: RestRoute, input: object): RestCall {
  const wire = toWire(input) as Record<string, unknown>;
  const names = pathNames(route.path);
  const path = names.reduce(
    (text, name) => text.replace(`{${name}}`, encodeURIComponent(String(wire[name]))),
    route.path,
  );
  const rest = Object.entries(wire).filter(([name, value]) => !names.includes(name) && value !== undefined);
  if (route.method === 'GET' || route.method === 'DELETE') {
    return { method: route.method, path, query: new URLSearchParams(toQuery(Object.fromEntries(rest))) };
  }
  return {
    method: route.method,
    path,
    query: new URLSearchParams(),
    body: JSON.stringify(Object.fromEntries(rest)),
  };
}

/** `{filter: {osKey, tag: {key}}}` → `osKey`, `tag.key`: a query has no objects. */
function toQuery(input: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(input).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((each): [string, string] => [prefix + name, String(each)]);
    if (typeof value !== 'object' || value === null) return [[prefix + name, String(value)]];
    const inner = name === 'filter' && prefix === '' ? '' : `${prefix}${name}.`;
    return toQuery(value as Record<string, unknown>, inner);
  });
}

/** The rows or the value of an answer, named and counted as the contract does. */
export function fromRestAnswer(route: RestRoute, body: unknown): unknown {
  const schema = outputSchema(route);
  const { answer } = route;
  if (answer.kind === 'whole') return fromWire(body, schema);
  const value = (body as Record<string, unknown>)[answer.kind === 'named' ? answer.name : 'items'];
  const row = answer.kind === 'stored-page' ? { items: toJsonSchema(answer.row) } : schema;
  return fromWire(value, row);
}

const schemas = new Map<RestRoute, JsonSchema>();

function outputSchema(route: RestRoute): JsonSchema {
  const schema = schemas.get(route) ?? toJsonSchema(operations[route.operation].output);
  schemas.set(route, schema);
  return schema;
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
}

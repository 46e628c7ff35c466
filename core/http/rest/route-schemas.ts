import { z } from 'zod';
import { operations } from '../../contract/contract.ts';
import type { OperationDefinition } from '../../contract/define.ts';
import type { JsonSchema } from './json-schema.ts';
import { type InputSchemas, splitInput } from './operation-input.ts';
import { PAGE_QUERY } from './page.ts';
import { pathNames, type RestRoute } from './rest-route.ts';
import { toWireField } from './wire-names.ts';
import { toWireSchema } from './wire-schema.ts';

/** Longest `?wait=`: proxies and clients give up on silent connections. */
const WAIT_MAX_SECONDS = 600;

const WAIT_QUERY: JsonSchema = {
  type: 'number',
  minimum: 0,
  maximum: WAIT_MAX_SECONDS,
  description: 'Holds the answer back until the request has ended, for so many seconds at most.',
};

/** Everything a route is checked against and described by. */
export interface RouteSchemas extends InputSchemas {
  readonly answer: JsonSchema;
  /** The row of a list; absent where the answer is none. */
  readonly row?: z.ZodType;
}

export function routeSchemas(route: RestRoute): RouteSchemas {
  const definition: OperationDefinition = operations[route.operation];
  const { answer } = route;
  const hidden = [
    ...(answer.kind === 'stored-page' ? [...answer.cursorFields, 'limit'] : []),
    'snapshotId',
    'requestKey',
  ];
  const input = splitInput(route.input ?? definition.input, {
    pathNames: pathNames(route.path),
    inQuery: route.method === 'GET' || route.method === 'DELETE',
    hidden,
  });
  const query = withProperties(input.query, {
    ...(isPaged(route) ? PAGE_QUERY : {}),
    ...(route.waits ? { wait: WAIT_QUERY } : {}),
  });
  const row = rowSchema(route, definition);
  return {
    ...input,
    query,
    ...(row && { row }),
    answer: answerSchema(route, route.output ?? definition.output, row),
  };
}

export function isPaged({ answer }: RestRoute): boolean {
  return answer.kind === 'page' || answer.kind === 'stored-page';
}

/** Names of a row's fields, as a table has them for columns. */
export function columnNames(row: z.ZodType): string[] {
  return row instanceof z.ZodObject ? Object.keys(row.shape).map((name) => toWireField(name).name) : [];
}

function rowSchema({ answer }: RestRoute, { output }: OperationDefinition): z.ZodType | undefined {
  if (answer.kind === 'stored-page') return answer.row;
  return output instanceof z.ZodArray ? (output.element as z.ZodType) : undefined;
}

function answerSchema({ answer }: RestRoute, output: z.ZodType, row: z.ZodType | undefined): JsonSchema {
  switch (answer.kind) {
    case 'whole':
      return toWireSchema(output, 'output');
    case 'named':
      return named(answer.name, toWireSchema(output, 'output'));
    case 'page':
    case 'stored-page': {
      const page = named('items', toWireSchema(z.array(row ?? z.unknown()), 'output'));
      return withProperties(page, {
        next: { type: 'string', description: '`cursor` of the page behind; absent on the last.' },
      });
    }
  }
}

function named(name: string, { $defs, ...schema }: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { [name]: schema },
    required: [name],
    ...($defs && { $defs }),
  };
}

function withProperties(schema: JsonSchema, more: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { ...schema, properties: { ...schema.properties, ...more } };
}

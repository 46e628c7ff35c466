import { type OperationName, operations } from '../../../contract/contract.ts';
import { EVENTS_QUERY } from '../events/events-query.ts';
import type { JsonSchema } from '../json-schema.ts';
import { API_PREFIX } from '../render-answer.ts';
import type { RestRoute } from '../rest-route.ts';
import { REST_ROUTES } from '../rest-routes.ts';
import { toRateClass } from '../route-rate.ts';
import { isPaged, type RouteSchemas, routeSchemas } from '../route-schemas.ts';
import { describeSession, describeSignInOptions } from './describe-session.ts';
import { PROBLEM, TOO_MANY, textHeader } from './openapi-responses.ts';
import type { OpenApiDocument, OpenApiOperation, OpenApiResponse, Parameter } from './openapi-types.ts';
import { PROBLEM_SCHEMA } from './problem-schema.ts';

/** First part of a path → what it is about; the order of the page. */
const TAGS: Readonly<Record<string, string>> = {
  requests: 'Get VMs, and follow what was asked for.',
  leases: 'The VMs: address, deadline, state.',
  hosts: 'Hosts with state and capacity.',
  doctor: 'Templates compared with the ini and with other hosts.',
  vms: 'Every VM of the hosts, whoever made it.',
  capacity: 'How many more VMs fit now.',
  events: 'Live tables.',
  history: 'VMs of the past and present.',
  reports: 'Who used how much.',
  activity: 'What happened.',
  me: 'Who you are here.',
  session: 'Signing in and out, for browsers.',
  principals: 'Who may do what.',
  tokens: 'Credentials of principals.',
  audit: 'Who changed what.',
  service: 'The service itself.',
  config: 'Its configuration.',
  legacy: 'The legacy API beside this one.',
  couchbase: 'The buckets history is written to.',
};

/** The whole of `/api/v1`, from the table that also serves it. */
export function createOpenApiDocument(): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = { Problem: PROBLEM_SCHEMA };
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const route of REST_ROUTES) {
    const path = paths[route.path] ?? {};
    paths[route.path] = path;
    path[route.method.toLowerCase()] = describeRoute(route, schemas);
  }
  paths['/events'] = { get: describeEvents() };
  paths['/session'] = describeSession();
  paths['/session/options'] = describeSignInOptions();
  return {
    openapi: '3.1.0',
    info: {
      title: 'DynVM Console',
      version: '1',
      summary: 'Disposable VMs on XenServer and XCP-ng hosts, on demand.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: API_PREFIX }],
    security: [{ bearer: [] }, { basic: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token: `dyn_…`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-dynvm',
          description: 'A browser that signed in.',
        },
        basic: { type: 'http', scheme: 'basic', description: 'Any user name, and the token as password.' },
      },
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

function describeRoute(route: RestRoute, components: Record<string, JsonSchema>): OpenApiOperation {
  const schemas = routeSchemas(route);
  const operationId = route.id ?? toOperationId(route.operation);
  const body = schemas.body && portable(schemas.body);
  return {
    operationId,
    tags: [toTag(route.path)],
    summary: firstSentence(route.summary ?? operations[route.operation].doc),
    description: `${route.summary ?? operations[route.operation].doc} Needs the scope \`${operations[route.operation].scope}\`.`,
    parameters: parametersFor(route, schemas),
    ...(body && {
      requestBody: {
        required: body.required !== undefined,
        content: { 'application/json': { schema: { title: `${capitalise(operationId)}Body`, ...body } } },
      },
    }),
    responses: {
      [String(route.status)]: describeAnswer(route, schemas, components),
      ...(route.method === 'GET' && { 304: { description: 'As `If-None-Match` has it already.' } }),
      ...(toRateClass(route.operation) !== 'unlimited' && { 429: TOO_MANY }),
      '4XX': PROBLEM,
      '5XX': PROBLEM,
    },
  };
}

function describeAnswer(
  route: RestRoute,
  schemas: RouteSchemas,
  components: Record<string, JsonSchema>,
): OpenApiResponse {
  const { $defs, ...answer } = schemas.answer;
  for (const [name, schema] of Object.entries($defs ?? {})) components[name] ??= portable(schema);
  const headers = {
    ...(route.method === 'GET' && { ETag: textHeader('For `If-None-Match` and `If-Match`.') }),
    ...(route.location && { Location: textHeader('Where to follow it.') }),
  };
  const hasCsv = isPaged(route) || route.csvOperation !== undefined;
  return {
    description: 'Done.',
    ...(Object.keys(headers).length > 0 && { headers }),
    content: {
      'application/json': { schema: portable(answer) },
      ...(hasCsv && { 'text/csv': { schema: { type: 'string' } } }),
    },
  };
}

function parametersFor(route: RestRoute, schemas: RouteSchemas): Parameter[] {
  const fromSchema = (place: 'path' | 'query', { properties = {}, required = [] }: JsonSchema): Parameter[] =>
    Object.entries(properties).map(([name, { description, ...schema }]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: portable(schema),
      ...(description !== undefined && { description }),
    }));
  return [
    ...fromSchema('path', schemas.params),
    ...fromSchema('query', schemas.query),
    ...(route.ifMatch ? [headerParameter('If-Match', true, 'The ETag you saw, or *.')] : []),
    ...(route.method === 'GET' ? [headerParameter('If-None-Match', false, 'The ETag you have.')] : []),
    ...(route.method === 'POST'
      ? [headerParameter('Idempotency-Key', false, 'Repeated within 24 hours, it is done once.')]
      : []),
  ];
}

function describeEvents(): OpenApiOperation {
  return {
    operationId: 'followEvents',
    tags: ['events'],
    summary: 'Live tables as server-sent events.',
    description: 'A snapshot of each topic, then numbered patches. Each topic needs its own scope.',
    parameters: [
      ...Object.entries(EVENTS_QUERY.properties ?? {}).map(([name, { description, ...schema }]) => ({
        name,
        in: 'query' as const,
        required: EVENTS_QUERY.required?.includes(name) ?? false,
        schema,
        ...(description !== undefined && { description }),
      })),
      headerParameter('Last-Event-ID', false, 'The id of the last event: what was missed comes first.'),
    ],
    responses: {
      200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      429: TOO_MANY,
      '4XX': PROBLEM,
      '5XX': PROBLEM,
    },
  };
}

/** What generators of other languages can read: their regular expressions have no classes of Unicode. */
function portable(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'pattern' && typeof value === 'string' && value.includes('\\p{') ? PRINTABLE : value,
  );
}

const PRINTABLE = '^[^\\s\\u0000-\\u001f\\u007f-\\u009f/\\\\]+$';

function headerParameter(name: string, required: boolean, description: string): Parameter {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

/** `requests.provision` → `requestsProvision` */
function toOperationId(operation: OperationName): string {
  const [domain = '', verb = ''] = operation.split('.');
  return domain + capitalise(verb);
}

function toTag(path: string): string {
  return /^\/([a-z]+)/.exec(path)?.[1] ?? 'service';
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.;:])\s/)[0]?.replace(/[;:]$/, '.') ?? text;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { sleep } from '../../base/sleep.ts';
import { operations } from '../../contract/contract.ts';
import type { RequestWithLeases } from '../../contract/requests.ts';
import { isPending } from '../../model/request.ts';
import type { Caller } from '../../operations/index.ts';
import { whileAllowed } from '../auth/while-allowed.ts';
import { type Answer, CSV_TYPE, requireMatch, toEtag, toPath, wantsCsv } from './answer.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { createKeyedTurns } from './keyed-turns.ts';
import { leaseGet } from './lease-routes.ts';
import type { PageQuery } from './page.ts';
import type { PrincipalSlots } from './principal-slots.ts';
import { pageInput, renderCsv, renderJson } from './render-answer.ts';
import type { RestContext } from './rest-context.ts';
import type { RestRoute } from './rest-route.ts';
import { isPaged, type RouteSchemas } from './route-schemas.ts';

export interface RouteContext extends RestContext {
  readonly keys: IdempotencyKeys;
  /** Of answers that are held back by `?wait=`. */
  readonly waits: PrincipalSlots;
}

/** What an operation is called with. */
interface Call {
  readonly input: object;
  readonly caller: Caller;
}

/** Answers a request of one route. */
export type AnswerRoute = (request: FastifyRequest, reply: FastifyReply) => Promise<Answer>;

export function answerRoute(route: RestRoute, schemas: RouteSchemas, context: RouteContext): AnswerRoute {
  const turns = createKeyedTurns();
  return async (request, reply) => {
    const { caller } = request.access;
    const query = request.query as PageQuery & { wait?: number };
    const csv = wantsCsv(request.headers.accept, hasCsv(route));
    const input = {
      ...schemas.read({ params: request.params, query, body: request.body }),
      ...pageInput(route, query),
    };
    if (csv && route.csvOperation) return exportCsv(context, input, caller);
    const perform = async (more: object = {}): Promise<Answer> => {
      const call: Call = { input: { ...input, ...more }, caller };
      const output = route.ifMatch
        ? await turns.run(toPath(request.url), async () => {
            await requireUnchanged(request, context, call);
            return callOperation(route, context, call);
          })
        : await callOperation(route, context, call);
      const ended = route.waits ? await untilEnded(output, query.wait ?? 0, { context, request }) : output;
      return csv
        ? answerCsv(route, schemas, { request, reply, output: ended })
        : renderJson(route, ended, query);
    };
    // Before anything is made: a refusal leaves nothing behind.
    const release = (query.wait ?? 0) > 0 ? context.waits.take(caller.principal) : () => {};
    return answerOnce(perform, { route, request, reply, context }).finally(release);
  };
}

/** Repeated with the same `Idempotency-Key`, it is done once. */
async function answerOnce(
  perform: (more?: object) => Promise<Answer>,
  { route, request, reply, context }: Answering,
): Promise<Answer> {
  const { keys } = context;
  if (route.method !== 'POST' || keys.readKey(request) === undefined) return perform();
  return keys.once(request, reply, {
    // The core knows requests by the key; of anything else only the answer is remembered.
    perform: (requestKey) => perform(route.operation === 'requests.provision' ? { requestKey } : {}),
    repeatable: route.operation === 'requests.provision' || operations[route.operation].scope === 'read',
    secret: route.secret ?? false,
  });
}

interface Answering {
  readonly route: RestRoute;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly context: RouteContext;
}

function answerCsv(
  route: RestRoute,
  schemas: RouteSchemas,
  { request, reply, output }: { request: FastifyRequest; reply: FastifyReply; output: unknown },
): Answer {
  const { next, ...answer } = renderCsv(route, schemas, { output, query: request.query as PageQuery });
  if (next !== undefined) reply.header('link', `<${nextUrl(request, next)}>; rel="next"`);
  return answer;
}

function hasCsv(route: RestRoute): boolean {
  return isPaged(route) || route.csvOperation !== undefined;
}

function callOperation(
  { call, operation }: RestRoute,
  { invoke }: RestContext,
  { input, caller }: Call,
): Promise<unknown> {
  return call ? call(invoke, input as never, caller) : invoke(operation, input as never, caller);
}

async function exportCsv({ invoke }: RestContext, input: object, caller: Caller): Promise<Answer> {
  const { text } = await invoke('reports.export', { ...input, format: 'csv' } as never, caller);
  return { status: 200, type: CSV_TYPE, body: text, etag: toEtag(text) };
}

/** The lease as GET shows it must still be the one the client looked at. */
async function requireUnchanged(
  request: FastifyRequest,
  { invoke }: RestContext,
  { input, caller }: Call,
): Promise<void> {
  const { leaseId } = input as { leaseId: string };
  const lease = await invoke('leases.get', { leaseId }, caller);
  const shown = renderJson(leaseGet, lease, { limit: 1 });
  requireMatch(request.headers['if-match'], shown.etag ?? '');
}

/**
 * The request once it has ended, or as it is when the time is over, the client has gone or may no longer ask.
 * @param waitSeconds 0: as it is now
 */
async function untilEnded(
  output: unknown,
  waitSeconds: number,
  { context, request }: { context: RestContext; request: FastifyRequest },
): Promise<unknown> {
  const { request: row } = output as RequestWithLeases;
  if (waitSeconds === 0 || !isPending(row)) return output;
  const { invoke, abortOnShutdown, clock } = context;
  const { caller } = request.access;
  const left = new AbortController();
  const onClose = () => left.abort();
  request.raw.socket.once('close', onClose);
  if (request.raw.socket.destroyed) onClose();
  try {
    const ended = abortOnShutdown(invoke('requests.wait', { requestId: row.id }, caller));
    const timeout = sleep(clock, waitSeconds * 1000, left.signal).catch(() => undefined);
    await whileAllowed(request, () => Promise.race([ended, timeout]));
  } finally {
    left.abort();
    request.raw.socket.off('close', onClose);
  }
  return invoke('requests.get', { requestId: row.id }, caller);
}

function nextUrl(request: FastifyRequest, cursor: string): string {
  const [path, query] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}

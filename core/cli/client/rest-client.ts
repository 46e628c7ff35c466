import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import type { RequestWithLeases } from '../../contract/requests.ts';
import type { RestRoute } from '../../http/rest/rest-route.ts';
import { DynvmError, FailureCode } from '../../model/failure.ts';
import { isPending } from '../../model/request.ts';
import { CliError } from '../cli-error.ts';
import { createHttpExchange, type HttpAnswer, type HttpExchange } from './http-exchange.ts';
import { findRoute, fromRestAnswer, type RestCall, toRestCall } from './rest-call.ts';
import type { ServiceClient } from './service-client.ts';
import { unreachable } from './service-socket.ts';

/** Proxies cut connections that are silent for longer. */
const WAIT_SECONDS = 50;
const REMOVAL_MAX_MS = 30 * 60_000;
const PAGE_ROWS = 1000;
/** More rows than anybody reads: a list without an end must not fill the memory. */
const ROWS_MAX = 200_000;
const MESSAGE_MAX_LENGTH = 2000;

export interface RestAccess {
  readonly url: string;
  readonly token: string;
  /** The only certificate to accept. */
  readonly fingerprint?: string | undefined;
}

/** The operations of a service by its REST API. */
export function createRestClient({ url, token, fingerprint }: RestAccess): ServiceClient {
  const base = new URL(url);
  const exchange = createHttpExchange(base, fingerprint);
  const call = (rest: RestCall, more: CallOptions = {}) => send({ exchange, base, token }, rest, more);
  return {
    name: base.origin,
    url: base.href.replace(/\/$/, ''),
    close: () => exchange.close(),
    async invoke<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>> {
      if (operation === 'requests.wait') return (await waitForEnd(call, input)) as OutputOf<N>;
      const route = findRoute(operation);
      if (route.answer.kind === 'page' || route.answer.kind === 'stored-page') {
        return (await readPages(call, route, input)) as OutputOf<N>;
      }
      const { requestKey, ...rest } = input as { requestKey?: string };
      const headers: Record<string, string> =
        requestKey === undefined ? {} : { 'idempotency-key': requestKey };
      // Both are silent until the VMs are gone.
      const waits = operation === 'requests.cancel' || operation === 'leases.release';
      const body = await call(toRestCall(route, rest), { headers, ...(waits && { waitMs: REMOVAL_MAX_MS }) });
      return fromRestAnswer(route, body) as OutputOf<N>;
    },
  };
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly waitMs?: number;
}

type Call = (rest: RestCall, more?: CallOptions) => Promise<unknown>;

/** As `requests.wait`: however long it takes, in waits that no proxy cuts. */
async function waitForEnd(call: Call, input: object): Promise<RequestWithLeases> {
  const route = findRoute('requests.get');
  for (;;) {
    const rest = toRestCall(route, input);
    rest.query.set('wait', String(WAIT_SECONDS));
    const body = await call(rest, { waitMs: WAIT_SECONDS * 1000 });
    const present = fromRestAnswer(route, body) as RequestWithLeases;
    if (!isPending(present.request)) return present;
  }
}

/** A list with all its pages, or as many rows as `limit` of the input says. */
async function readPages(call: Call, route: RestRoute, input: object): Promise<unknown> {
  const { limit = ROWS_MAX, ...filter } = input as { limit?: number };
  const rows: unknown[] = [];
  let cursor: string | undefined;
  do {
    const rest = toRestCall(route, filter);
    rest.query.set('limit', String(Math.min(PAGE_ROWS, limit - rows.length)));
    if (cursor !== undefined) rest.query.set('cursor', cursor);
    const body = (await call(rest)) as { items?: unknown; next?: string };
    const page = fromRestAnswer(route, body);
    // A cursor behind an empty page leads nowhere.
    if (!Array.isArray(page) || page.length === 0) break;
    rows.push(...page);
    cursor = body.next;
  } while (cursor !== undefined && rows.length < limit);
  return route.operation === 'history.list' ? { rows } : rows;
}

async function send(
  { exchange, base, token }: { exchange: HttpExchange; base: URL; token: string },
  { method, path, query, body }: RestCall,
  { headers, waitMs }: CallOptions,
): Promise<unknown> {
  const search = query.size > 0 ? `?${query}` : '';
  const answer = await exchange.send({
    method,
    path: `${base.pathname.replace(/\/$/, '')}/api/v1${path}${search}`,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && { body }),
    ...(waitMs !== undefined && { waitMs }),
  });
  return parseAnswer(answer, base);
}

/** What an answer holds. @throws CliError unreachable; DynvmError as the service says */
export function parseAnswer(answer: HttpAnswer, base: URL): unknown {
  const parsed = parseBody(answer, base);
  if (answer.status < 300) return parsed;
  throw toError(answer.status, parsed, base);
}

function parseBody({ type, text, status }: HttpAnswer, base: URL): unknown {
  if (status === 204) return {};
  try {
    if (/json/.test(type)) return JSON.parse(text);
  } catch {
    // Said below.
  }
  if (status === 502 || status === 503 || status === 504) {
    throw unreachable(base, `a proxy answers ${status}`);
  }
  throw new CliError('unreachable', {
    message: `${base.origin} answers, but not as a DynVM service does (status ${status}).`,
    hint: 'Check the address.',
  });
}

/** A problem document as the failure that the service meant. Codes of later versions are told by their status. */
function toError(status: number, body: unknown, base: URL): Error {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = FailureCode.safeParse(problem.code).data ?? toCode(status);
  const message = toText(problem.detail) ?? `${base.origin} refused it with status ${status}`;
  const isSignIn = message.startsWith('The sign-in was refused');
  const hint = code === 'unauthenticated' && !isSignIn ? LOGIN_HINT : toText(problem.hint);
  return new DynvmError({ code, message, ...(hint !== undefined && { hint }) });
}

const LOGIN_HINT =
  'The token is missing, was revoked or has expired. Get a new one and run dynvm login again.';

function toCode(status: number): FailureCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 429) return 'rate-limited';
  return status < 500 ? 'bad-input' : 'internal';
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MESSAGE_MAX_LENGTH) : undefined;
}

import type { IncomingMessage } from 'node:http';
import { toVisibleText } from '../../model/visible-text.ts';
import { httpFailure } from '../failures/http-failure.ts';
import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { MAX_ANSWER_BYTES, MAX_LIST_BYTES } from './answer-limits.ts';
import { withDeadline } from './deadline.ts';
import { post, readBody } from './http-post.ts';
import { JsonListReader } from './json-list-reader.ts';
import { parseJson } from './parse-json.ts';
import type { RpcOptions, RpcTransport } from './rpc-transport.ts';
import { type ConnectOptions, createAgents } from './verified-agents.ts';

export interface TransportOptions extends ConnectOptions {
  userAgent: string;
}

/** Takes a body piece by piece, and gives the answer at its end. */
interface AnswerReader {
  push(chunk: Buffer): void;
  finish(): unknown;
}

/** XAPI's JSON-RPC 2.0 at `/jsonrpc`. @see docs/spec/xapi.md#json-rpc */
export function createJsonRpcTransport(options: TransportOptions): RpcTransport {
  const agents = createAgents(options);
  let lastId = 0;

  async function exchange(
    { method, params, maxBytes }: { method: string; params: readonly unknown[]; maxBytes: number },
    rpc: RpcOptions,
    reader: AnswerReader,
  ): Promise<unknown> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params, id: ++lastId }));
    const agent = agents[rpc.lane ?? 'calls'];
    const headers = { 'content-type': 'application/json', 'user-agent': options.userAgent };
    return await withDeadline(options.clock, rpc, async (signal) => {
      const response = await post(
        { url: options.url, path: '/jsonrpc', agent, headers, body, beforeWrite: rpc.beforeWrite },
        signal,
      );
      assertJsonAnswer(response, options.url);
      await readBody(response, {
        what: `its answer to ${method}`,
        url: options.url,
        maxBytes,
        onChunk: (chunk) => reader.push(chunk),
      });
      return unwrapResult(reader.finish());
    }).catch((error: unknown) => {
      throw error instanceof SyntaxError
        ? new TransportFailure('malformed', `its answer to ${method} is no valid JSON`)
        : error;
    });
  }

  return {
    protocol: 'json-rpc',
    call: (method, params, rpc) =>
      exchange({ method, params, maxBytes: MAX_ANSWER_BYTES }, rpc, new JsonReader()),
    readList: (method, params, list, rpc) =>
      exchange({ method, params, maxBytes: MAX_LIST_BYTES }, rpc, new JsonListReader(list)),
    close: () => {
      agents.calls.destroy();
      agents.events.destroy();
    },
  };
}

class JsonReader implements AnswerReader {
  readonly #chunks: Buffer[] = [];

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  finish(): unknown {
    return parseJson(Buffer.concat(this.#chunks).toString());
  }
}

const MAX_TYPE_LENGTH = 40;

function assertJsonAnswer(response: IncomingMessage, url: URL): void {
  const status = response.statusCode ?? 0;
  const type = response.headers['content-type'] ?? '';
  if (status >= 200 && status < 300 && type.includes('json')) return;
  // Its body may have no end.
  response.destroy();
  // A host without JSON-RPC hands the request to its XML-RPC handler. @see docs/spec/xapi.md#endpoints
  if (type.includes('xml')) {
    throw new TransportFailure('not-json-rpc', 'it has no JSON-RPC', { httpStatus: status });
  }
  const failure = httpFailure(response, url);
  if (failure !== undefined) throw failure;
  const shown = toVisibleText(type.slice(0, MAX_TYPE_LENGTH));
  throw new TransportFailure('not-json-rpc', `it answers "${shown}" instead of JSON`, { httpStatus: status });
}

/** @throws RpcFailure; TransportFailure `malformed` */
function unwrapResult(envelope: unknown): unknown {
  const { error, result } = (envelope ?? {}) as { error?: unknown; result?: unknown };
  if (error === undefined || error === null) {
    if (result === undefined) throw new TransportFailure('malformed', 'its JSON-RPC answer holds no result');
    return result;
  }
  // Before 7.3, in emergency mode, and for INVALID_VALUE even 2.0 answers carry the error as a list.
  if (Array.isArray(error)) throw RpcFailure.from(error);
  const { message, data } = error as { message?: unknown; data?: unknown };
  throw RpcFailure.from([message, ...(Array.isArray(data) ? data : [])]);
}

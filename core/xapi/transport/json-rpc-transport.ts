import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { phraseOf, RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { withDeadline } from './deadline.ts';
import { JsonRecordScanner, parseJson } from './json-record-scanner.ts';
import type { RpcOptions, RpcTransport } from './rpc-transport.ts';
import { addressOf, type ConnectOptions, createAgents } from './verified-agents.ts';

export interface TransportOptions extends ConnectOptions {
  userAgent: string;
}

/** XAPI's JSON-RPC 2.0 at `/jsonrpc`. @see docs/spec/xapi.md#json-rpc */
export function createJsonRpcTransport(options: TransportOptions): RpcTransport {
  const agents = createAgents(options);
  const secure = options.url.protocol === 'https:';
  let lastId = 0;

  async function exchange<T>(
    method: string,
    params: readonly unknown[],
    rpc: RpcOptions,
    read: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params, id: ++lastId }));
    return withDeadline(options.clock, rpc, async (signal) => {
      const request = (secure ? https : http).request({
        ...addressOf(options.url),
        path: '/jsonrpc',
        method: 'POST',
        agent: agents[rpc.lane ?? 'calls'],
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'user-agent': options.userAgent,
        },
      });
      const response = await send(request, body, signal);
      assertJsonAnswer(response);
      return await read(response);
    }).catch((error: unknown) => {
      throw asFailure(error);
    });
  }

  return {
    protocol: 'json-rpc',
    call: (method, params, rpc) =>
      exchange(method, params, rpc, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        return resultOf(parseJson(Buffer.concat(chunks).toString()));
      }),
    readRecords: (method, params, onRecord, rpc) =>
      exchange(method, params, rpc, async (response) => {
        const scanner = new JsonRecordScanner(onRecord);
        for await (const chunk of response) scanner.push(chunk as Buffer);
        resultOf(scanner.finish());
      }),
    close: () => {
      agents.calls.destroy();
      agents.events.destroy();
    },
  };
}

function send(request: http.ClientRequest, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => request.destroy(new Error('aborted')), { once: true });
    request.on('error', reject);
    request.on('response', resolve);
    request.end(body);
  });
}

function assertJsonAnswer(response: IncomingMessage): void {
  const status = response.statusCode ?? 0;
  const type = response.headers['content-type'] ?? '';
  if (status >= 200 && status < 300 && type.includes('json')) return;
  response.resume();
  // A host without JSON-RPC hands the request to its XML-RPC handler. @see docs/spec/xapi.md#endpoints
  if (type.includes('xml')) throw new TransportFailure('not-json-rpc', 'it has no JSON-RPC', status);
  if (status < 200 || status >= 300) {
    throw new TransportFailure('http-status', `it answers HTTP ${status}`, status);
  }
  throw new TransportFailure('not-json-rpc', `it answers "${type.slice(0, 40)}" instead of JSON`, status);
}

/** @throws RpcFailure; TransportFailure `malformed` */
function resultOf(envelope: unknown): unknown {
  const { error, result } = (envelope ?? {}) as { error?: unknown; result?: unknown };
  if (error === undefined || error === null) {
    if (result === undefined) throw new TransportFailure('malformed', 'its JSON-RPC answer holds no result');
    return result;
  }
  // Before 7.3, and in emergency mode, even 2.0 answers carry the error as a list.
  if (Array.isArray(error)) throw new RpcFailure(String(error[0]), error.slice(1).map(String));
  const { message, data } = error as { message?: unknown; data?: unknown };
  throw new RpcFailure(String(message ?? 'INTERNAL_ERROR'), Array.isArray(data) ? data.map(String) : []);
}

function asFailure(error: unknown): unknown {
  if (error instanceof TransportFailure || error instanceof RpcFailure) return error;
  if (error instanceof SyntaxError) return new TransportFailure('malformed', 'its answer is no valid JSON');
  return new TransportFailure('broken', phraseOf(error));
}

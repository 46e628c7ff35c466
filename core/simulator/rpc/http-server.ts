import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { type Answer, dispatch, messageName } from './dispatch.ts';
import { jsonRpc } from './json-rpc.ts';
import type { Protocol, ReceivedCall } from './protocol.ts';
import { findUnprintable, renderOcaml } from './render-ocaml.ts';
import { xmlFailure, xmlRpc } from './xml-rpc.ts';

const NOT_XML = xmlFailure(new XapiError('INTERNAL_ERROR', 'The request is not an XML-RPC call'));

/** The server's limits: of the header block, and of the body. */
const LONGEST_HEADER_BYTES = 1024;
const LONGEST_BODY_BYTES = 300 * 1024;

export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/**
 * The HTTP side of one physical host: POST /jsonrpc is JSON-RPC, any other POST is XML-RPC.
 * @see docs/spec/xapi.md#http
 */
export function createHostServer(pool: SimulatedPool, member: number, tls: TlsIdentity | undefined): Server {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(pool, member, request, response).catch(() => response.destroy());
  };
  const limits = { maxHeaderSize: LONGEST_HEADER_BYTES, requireHostHeader: false };
  const server =
    tls === undefined ? createServer(limits, listener) : createTlsServer({ ...limits, ...tls }, listener);
  // The real server never closes idle connections; event.from waits on them.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  return server;
}

async function answer(
  pool: SimulatedPool,
  member: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return sendPage(response, 404, 'Not found');
  const isForJson = request.url?.startsWith('/jsonrpc') === true;
  const protocol: Protocol = pool.options.jsonRpc && isForJson ? jsonRpc : xmlRpc;
  const call = await receive(protocol, request);
  if (call === undefined) {
    // Clients recognise a host that is too old for JSON-RPC by this content type.
    if (isForJson && protocol === xmlRpc) return send(response, xmlRpc.contentType, NOT_XML);
    return sendPage(response, 500, 'Internal server error');
  }
  const message = messageName(call.method);
  pool.count(message);
  pool.journal.note(call.method, request.headers.host ?? '');
  const { faults, hostRef, scheduler, options } = pool;
  const trigger = (kind: 'http500' | 'delay' | 'drop') =>
    faults.trigger(hostRef, kind, { targets: [message, call.method] });
  if (trigger('http500') !== undefined) return sendPage(response, 500, 'Internal server error');
  await scheduler.sleep(options.latencyMs + (trigger('delay')?.ms ?? 0));
  const isDropped = trigger('drop') !== undefined;
  if (isDropped && message === 'event.from') return cut(response);
  const reply = await carryOut(pool, member, call);
  if (isDropped) return cut(response);
  send(response, protocol.contentType, reply);
}

function send(response: ServerResponse, contentType: string, reply: string): void {
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(reply),
    'cache-control': 'no-cache, no-store',
    'access-control-allow-origin': '*',
  });
  response.end(reply);
}

/** undefined: no length given, too long, or not a call of this protocol. */
async function receive(protocol: Protocol, request: IncomingMessage): Promise<ReceivedCall | undefined> {
  const length = request.headers['content-length'];
  if (length === undefined || Number(length) > LONGEST_BODY_BYTES) return undefined;
  const body = await buffer(request);
  try {
    return protocol.read(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
}

async function carryOut(pool: SimulatedPool, member: number, call: ReceivedCall): Promise<string> {
  const unprintable = findUnprintable(call.params);
  if (unprintable !== undefined) {
    const params = ['Invalid UTF-8 string in parameter', renderOcaml(unprintable)];
    return call.refusal(new XapiError('INVALID_VALUE', ...params));
  }
  let result: Answer;
  try {
    result = await dispatch(pool, { method: call.method, params: call.params, member });
  } catch (error) {
    return call.failure(error instanceof XapiError ? error : new XapiError('INTERNAL_ERROR', String(error)));
  }
  return call.success(result);
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Error pages always close the connection. */
function sendPage(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html', connection: 'close' });
  response.end(`<html><body><h1>HTTP ${status} ${title}</h1></body></html>`);
}

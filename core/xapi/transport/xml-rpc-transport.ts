import { phraseOf, RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { withDeadline } from './deadline.ts';
import type { TransportOptions } from './json-rpc-transport.ts';
import type { RpcOptions, RpcTransport } from './rpc-transport.ts';
import { addressOf, createAgents } from './verified-agents.ts';

/** Records handed over between two turns of the event loop. */
const RECORDS_PER_TURN = 250;

/**
 * XAPI's XML-RPC at `/`, by npm `xmlrpc`. The library has no time-outs and shares its options between calls,
 * so each call gets a client of its own with a signal that destroys the socket. @see docs/spec/xapi.md#xml-rpc
 */
export function createXmlRpcTransport(options: TransportOptions): RpcTransport {
  const agents = createAgents(options);

  function exchange(method: string, params: readonly unknown[], rpc: RpcOptions): Promise<unknown> {
    return withDeadline(options.clock, rpc, async (signal) => {
      // Loaded with the first host that has no JSON-RPC.
      const { default: xmlrpc } = await import('xmlrpc');
      const { createClient, createSecureClient } = xmlrpc;
      const newClient = options.url.protocol === 'https:' ? createSecureClient : createClient;
      const settings = {
        ...addressOf(options.url),
        path: '/',
        headers: { 'User-Agent': options.userAgent },
        agent: agents[rpc.lane ?? 'calls'],
        // Not in the library's types; it hands all options to http.request().
        signal,
      };
      return await new Promise((resolve, reject) => {
        newClient(settings).methodCall(method, params.map(wireValue), (error: unknown, value: unknown) => {
          if (error) reject(asFailure(error));
          else resolve(value);
        });
      });
    });
  }

  return {
    protocol: 'xml-rpc',
    call: async (method, params, rpc) => resultOf(await exchange(method, params, rpc)),
    readRecords: async (method, params, onRecord, rpc) => {
      const records = resultOf(await exchange(method, params, rpc)) as Record<string, unknown>;
      let inThisTurn = 0;
      for (const ref in records) {
        onRecord(ref, records[ref]);
        if (++inThisTurn % RECORDS_PER_TURN === 0) await new Promise((next) => setImmediate(next));
      }
    },
    close: () => {
      agents.calls.destroy();
      agents.events.destroy();
    },
  };
}

/** Integers travel as digit strings: `<int>` holds 32 bits, too few for memory and disks. */
function wireValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value;
  if (Array.isArray(value)) return value.map(wireValue);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, wireValue(member)]));
  }
  return value;
}

/** @throws RpcFailure; TransportFailure `malformed` */
function resultOf(answer: unknown): unknown {
  const { Status, Value, ErrorDescription } = (answer ?? {}) as Record<string, unknown>;
  if (Status === 'Success') return Value;
  if (Status === 'Failure' && Array.isArray(ErrorDescription)) {
    const [code, ...params] = ErrorDescription.map(String);
    throw new RpcFailure(code ?? 'INTERNAL_ERROR', params);
  }
  throw new TransportFailure('malformed', 'its XML-RPC answer has neither success nor failure');
}

/** The library's errors carry request and response: only their meaning may leave. */
function asFailure(error: unknown): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const status = (error as { res?: { statusCode?: number } }).res?.statusCode;
  if (status !== undefined && (status < 200 || status >= 300)) {
    return new TransportFailure('http-status', `it answers HTTP ${status}`, status);
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return new TransportFailure('malformed', 'its answer is no valid XML-RPC');
  return new TransportFailure('broken', phraseOf(error));
}

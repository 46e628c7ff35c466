import { httpFailure } from '../failures/http-failure.ts';
import { RpcFailure, TransportFailure } from '../failures/transport-failure.ts';
import { MAX_ANSWER_BYTES, MAX_LIST_BYTES } from './answer-limits.ts';
import { withDeadline } from './deadline.ts';
import { post, readBody } from './http-post.ts';
import type { TransportOptions } from './json-rpc-transport.ts';
import type { RpcOptions, RpcTransport } from './rpc-transport.ts';
import { createAgents } from './verified-agents.ts';
import { XmlAnswerReader } from './xml-answer-reader.ts';
import { toXmlRpcCall } from './xml-rpc-call.ts';

/** XAPI's XML-RPC at `/`. @see docs/spec/xapi.md#xml-rpc */
export function createXmlRpcTransport(options: TransportOptions): RpcTransport {
  const agents = createAgents(options);

  async function exchange(
    { method, params, maxBytes }: { method: string; params: readonly unknown[]; maxBytes: number },
    rpc: RpcOptions,
    reader: XmlAnswerReader,
  ): Promise<unknown> {
    const body = Buffer.from(toXmlRpcCall(method, params));
    const agent = agents[rpc.lane ?? 'calls'];
    const headers = { 'content-type': 'text/xml', 'user-agent': options.userAgent };
    return await withDeadline(options.clock, rpc, async (signal) => {
      const response = await post(
        { url: options.url, path: '/', agent, headers, body, beforeWrite: rpc.beforeWrite },
        signal,
      );
      const failure = httpFailure(response, options.url);
      if (failure !== undefined) {
        // Its body may have no end.
        response.destroy();
        throw failure;
      }
      await readBody(response, {
        what: `its answer to ${method}`,
        url: options.url,
        maxBytes,
        onChunk: (chunk) => reader.push(chunk),
      });
      return unwrapResult(reader.finish());
    });
  }

  return {
    protocol: 'xml-rpc',
    call: (method, params, rpc) =>
      exchange({ method, params, maxBytes: MAX_ANSWER_BYTES }, rpc, new XmlAnswerReader()),
    readList: (method, params, list, rpc) =>
      exchange({ method, params, maxBytes: MAX_LIST_BYTES }, rpc, new XmlAnswerReader(list)),
    close: () => {
      agents.calls.destroy();
      agents.events.destroy();
    },
  };
}

/** @throws RpcFailure; TransportFailure `malformed` */
function unwrapResult(answer: unknown): unknown {
  const { Status, Value, ErrorDescription } = (answer ?? {}) as Record<string, unknown>;
  if (Status === 'Success') return Value;
  if (Status === 'Failure' && Array.isArray(ErrorDescription)) throw RpcFailure.from(ErrorDescription);
  throw new TransportFailure('malformed', 'its XML-RPC answer has neither success nor failure');
}

import type { XapiError } from '../pool/xapi-error.ts';
import type { Answer } from './dispatch.ts';
import { MalformedCall, type Protocol, type ReceivedCall } from './protocol.ts';

/**
 * JSON-RPC 1.0 and 2.0, distinguished by the `jsonrpc` member. No batches; named parameters count as one.
 * @see docs/spec/xapi.md#json-rpc
 */
export const jsonRpc: Protocol = {
  contentType: 'application/json',

  read(body: string): ReceivedCall {
    const call: unknown = JSON.parse(body);
    if (typeof call !== 'object' || call === null || Array.isArray(call))
      throw new MalformedCall('not a call');
    const { jsonrpc, method, params = [], id } = call as Record<string, unknown>;
    if (typeof method !== 'string') throw new MalformedCall('no method');
    if (jsonrpc !== undefined && jsonrpc !== '2.0') throw new MalformedCall('unknown version');
    if (typeof params !== 'object' || params === null) throw new MalformedCall('no params');
    if (typeof id !== 'string' && !Number.isInteger(id)) throw new MalformedCall('no id');
    const isVersion2 = jsonrpc === '2.0';
    return {
      method,
      params: Array.isArray(params) ? params : [params],
      // The server answers in version 1 here, whatever it was asked in.
      refusal: ({ code, params: data }: XapiError) =>
        JSON.stringify({ result: null, error: [code, ...data], id: 0 }),
      success: ({ value }: Answer) =>
        JSON.stringify(isVersion2 ? { jsonrpc, result: value, id } : { result: value, error: null, id }),
      failure: ({ code, params: data }: XapiError) =>
        JSON.stringify(
          isVersion2
            ? { jsonrpc, error: { code: 1, message: code, data }, id }
            : { result: null, error: [code, ...data], id },
        ),
    };
  },
};

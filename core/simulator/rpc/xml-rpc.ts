import type { XapiError } from '../pool/xapi-error.ts';
import type { Answer } from './dispatch.ts';
import type { Protocol, ReceivedCall } from './protocol.ts';
import { decodeXmlCall } from './xml-decode.ts';
import { escapeXml, xmlValue } from './xml-encode.ts';

/**
 * XML-RPC as XAPI speaks it: always a struct with Status, never a fault.
 * @see docs/spec/xapi.md#xml-rpc
 */
export const xmlRpc: Protocol = {
  contentType: 'text/xml',

  read(body: string): ReceivedCall {
    const { method, params } = decodeXmlCall(body);
    return {
      method,
      params,
      success: (answer) => response(method === 'system.listMethods' ? bare(answer) : enveloped(answer)),
      failure: xmlFailure,
      refusal: xmlFailure,
    };
  },
};

export function xmlFailure({ code, params }: XapiError): string {
  return response(failed([code, ...params]));
}

function response(value: string): string {
  return `<?xml version="1.0"?><methodResponse><params><param>${value}</param></params></methodResponse>`;
}

function bare({ value, type }: Answer): string {
  return xmlValue(value, type);
}

function enveloped(answer: Answer): string {
  return struct('Success', 'Value', bare(answer));
}

function failed(description: readonly string[]): string {
  const members = description.map((text) => `<value>${escapeXml(text)}</value>`).join('');
  return struct('Failure', 'ErrorDescription', `<value><array><data>${members}</data></array></value>`);
}

function struct(status: string, name: string, value: string): string {
  return (
    `<value><struct><member><name>Status</name><value>${status}</value></member>` +
    `<member><name>${name}</name>${value}</member></struct></value>`
  );
}

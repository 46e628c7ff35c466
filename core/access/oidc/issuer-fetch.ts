import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** Metadata, key sets and token answers have some kilobytes. */
const BODY_MAX_BYTES = 256 * 1024;
/** For the whole exchange, however steadily an answer drips. */
const EXCHANGE_MAX_MS = 5000;
const REDIRECTS = [301, 302, 303, 307, 308];

/** What openid-client hands to its fetch. */
interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** An exchange with an issuer: bounded in size and time, over trusted TLS, and never redirected. */
export type IssuerFetch = (url: string, init?: FetchInit) => Promise<Response>;

/** Why an issuer could not be asked; the sentence is for people. */
export class IssuerUnreachable extends Error {}

/** @param authorities PEM of the only ones to trust; undefined: Node's own */
export function createIssuerFetch(
  authorities: string | undefined,
  { timeoutMs = EXCHANGE_MAX_MS }: { timeoutMs?: number } = {},
): IssuerFetch {
  return (text, { method = 'GET', headers = {}, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(text);
      const fail = (why: string) => reject(new IssuerUnreachable(`${url.origin}${url.pathname} ${why}`));
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const sending = send(
        url,
        { method, headers, agent: false, ...(authorities !== undefined && { ca: authorities }) },
        (answer) => {
          const { statusCode = 0 } = answer;
          const chunks: Buffer[] = [];
          let bytes = 0;
          answer.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            chunks.push(chunk);
            if (bytes <= BODY_MAX_BYTES) return;
            fail(`sends more than ${BODY_MAX_BYTES / 1024} KiB`);
            sending.destroy();
          });
          answer.on('error', () => fail('broke the connection in the middle of its answer'));
          answer.on('end', () => {
            if (REDIRECTS.includes(statusCode))
              return fail(`redirects (status ${statusCode}), which is not followed`);
            resolve(toResponse(statusCode, answer.headers['content-type'], Buffer.concat(chunks)));
          });
        },
      );
      const deadline = setTimeout(() => {
        fail(`does not answer within ${timeoutMs / 1000} s`);
        sending.destroy();
      }, timeoutMs);
      const abort = () => sending.destroy();
      signal?.addEventListener('abort', abort, { once: true });
      sending.on('close', () => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', abort);
        fail('closed the connection without an answer');
      });
      sending.on('error', (error: NodeJS.ErrnoException) => fail(describe(error)));
      sending.end(toBody(body));
    });
}

/** A status that `Response` refuses to have counts as none. */
function toResponse(status: number, type: string | undefined, body: Buffer): Response {
  const isPlain = status >= 200 && status <= 599;
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : new Uint8Array(body), {
    status: isPlain ? status : 502,
    headers: { 'content-type': type ?? 'application/octet-stream' },
  });
}

function toBody(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('A request to an issuer has a form or a text as its body');
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'does not answer: nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'does not answer: its name is unknown';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'has a certificate that no trusted authority signed; name its authority with ca.file';
    default:
      return `does not answer (${error.code ?? error.message})`;
  }
}

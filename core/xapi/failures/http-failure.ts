import type { IncomingMessage } from 'node:http';
import { TransportFailure } from './transport-failure.ts';

const NOT_A_HOST =
  'host.name may name a proxy, a load balancer or another server: write the address of the host itself there.';

/** An answer that is none of XAPI's, told by its head; undefined where the body is to be read. */
export function httpFailure(
  { statusCode = 0, headers }: IncomingMessage,
  url: URL,
): TransportFailure | undefined {
  const isOk = statusCode >= 200 && statusCode < 300;
  if (isOk && !isWebPage(headers)) return undefined;
  const { text, hint } = isOk ? describeWebPage() : describeStatus(statusCode, headers, url);
  return new TransportFailure(isOk ? 'malformed' : 'http-status', text, { httpStatus: statusCode, hint });
}

function isWebPage(headers: IncomingMessage['headers']): boolean {
  return (headers['content-type'] ?? '').includes('html');
}

function describeWebPage() {
  return { text: 'it answers with a web page instead of XAPI', hint: NOT_A_HOST };
}

/** A XAPI that is there answers 200 to whatever it can read. */
function describeStatus(
  status: number,
  { location = '' }: IncomingMessage['headers'],
  url: URL,
): { text: string; hint?: string } {
  const text = `it answers HTTP ${status}`;
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      if (url.protocol === 'http:' && /^https:/i.test(location)) {
        return {
          text: `it redirects to https (HTTP ${status})`,
          hint: 'Write https:// in front of the address in host.name.',
        };
      }
      return { text: `it redirects elsewhere (HTTP ${status}), which is not followed`, hint: NOT_A_HOST };
    case 401:
    case 403:
    case 404:
    case 405:
      return { text: `${text}, so it is probably no XenServer or XCP-ng`, hint: NOT_A_HOST };
    case 407:
      return { text: `a proxy in between wants a login (HTTP ${status})`, hint: NOT_A_HOST };
    case 431:
      return { text: `${text}: the headers of the request are too long for it`, hint: NOT_A_HOST };
    case 502:
    case 503:
    case 504:
      return { text, hint: 'The toolstack of the host, or a proxy in front of it, is not working.' };
    default:
      return { text };
  }
}

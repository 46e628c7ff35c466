import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackName } from '../../model/loopback.ts';
import type { Answer } from './legacy-answer.ts';

export interface GuardedRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/**
 * Turns away what no legacy client sends. Every route acts on a plain GET, so a web page anywhere could create or
 * delete VMs with an image tag: pages of other sites are refused, and on loopback names that merely resolve to it.
 * @see docs/spec/legacy-api.md#http-rules
 */
export function refusalOf(request: GuardedRequest, loopbackOnly: boolean): Answer | undefined {
  const { host, origin } = request.headers;
  if (loopbackOnly && host !== undefined && !isLoopbackName(hostnameOf(host))) {
    return {
      status: 403,
      body: `Refused: this service answers on the loopback only, not as ${quoted(host)}`,
    };
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, body: 'Refused: the request comes from a page of another site' };
  }
  if (origin !== undefined && !isOwnOrigin(origin, host)) {
    return { status: 403, body: `Refused: the request comes from a page of another site, ${quoted(origin)}` };
  }
  if (request.method !== 'GET') {
    return { status: 405, body: `${request.method} is not allowed here: every route is a GET` };
  }
  return undefined;
}

/** `[::1]:5000` → `::1`, `name:5000` → `name` */
function hostnameOf(hostHeader: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(hostHeader);
  return bracketed?.[1] ?? hostHeader.replace(/:\d+$/, '');
}

/** Only the host part counts: a proxy in front may speak https. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

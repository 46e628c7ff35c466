import type { IncomingHttpHeaders } from 'node:http';
import { isOwnHost } from '../own-hosts.ts';
import type { LegacyAnswer } from './legacy-answer.ts';

export interface GuardedRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The route creates, changes or deletes something. */
  readonly acts: boolean;
}

export interface LegacyGuardOptions {
  readonly loopbackOnly: boolean;
  /** Further names in `Host` that mean this service. */
  readonly allowedHosts: readonly string[];
}

/** What browsers send and legacy clients (curl, wget, Python, Java) don't; `sec-*` is checked beside. */
const BROWSER_HEADERS = [
  'cookie',
  'origin',
  'referer',
  'accept-language',
  'purpose',
  'upgrade-insecure-requests',
] as const;

/**
 * Why a request is refused; undefined when it is not. Every route is a plain GET, so a web page anywhere could create or
 * delete VMs with an image tag. Over plain http browsers send neither `Origin` nor `Sec-Fetch-*` with it: routes that act
 * refuse everything that looks like a browser.
 * @see docs/spec/legacy-api.md#http-rules
 */
export function refuseLegacyRequest(
  { method, headers, acts }: GuardedRequest,
  { loopbackOnly, allowedHosts }: LegacyGuardOptions,
): LegacyAnswer | undefined {
  const { host, origin } = headers;
  if (host !== undefined && !isOwnHost(host, { loopbackOnly, allowed: allowedHosts })) {
    return forbidden(`this service is not known as ${quote(host)} (allow the name with --allow-host)`);
  }
  const browserHeader = acts ? findBrowserHeader(headers) : undefined;
  if (browserHeader !== undefined) {
    return forbidden(
      `requests that change something must not come from a browser, and it sends ${browserHeader}`,
    );
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return forbidden('the request comes from a page of another site');
  }
  if (origin !== undefined && !isSameHost(origin, host)) {
    return forbidden(`the request comes from a page of another site, ${quote(origin)}`);
  }
  if (method !== 'GET') {
    return { status: 405, body: `${method} is not allowed here: every route is a GET` };
  }
  return undefined;
}

function findBrowserHeader(headers: IncomingHttpHeaders): string | undefined {
  return BROWSER_HEADERS.find((name) => headers[name] !== undefined) ?? findSecHeader(headers);
}

/** `Sec-Fetch-*`, `Sec-Purpose`, `Sec-CH-*`, `Sec-WebSocket-*`: no page can leave them out or set them. */
function findSecHeader(headers: IncomingHttpHeaders): string | undefined {
  return Object.keys(headers).find((name) => name.startsWith('sec-'));
}

function forbidden(reason: string): LegacyAnswer {
  return { status: 403, body: `Refused: ${reason}` };
}

/** Only the host part counts: a proxy in front may speak https. */
function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    return host !== undefined && new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

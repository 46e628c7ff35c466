import type { IncomingHttpHeaders } from 'node:http';
import { type AddressSet, isLoopbackAddress, normaliseAddress } from './address-set.ts';

/** Hops of one X-Forwarded-For header that are looked at; no honest chain of proxies is so long. */
const HOPS_MAX = 20;

/** Where a request came from. */
export interface ClientAddress {
  /** IPv4 or IPv6 in its plain form; `unknown` where a proxy said nothing usable. */
  readonly address: string;
  /** From a program of this machine, with nobody in between. */
  readonly isLocal: boolean;
}

/**
 * The address that counts: the peer's own, or, behind named proxies, the right-most hop that is none of them. What a
 * client wrote itself into X-Forwarded-For stands further left and is never looked at.
 * @param proxies those of `--behind-proxy`
 */
export function clientAddress(
  peerAddress: string | undefined,
  headers: IncomingHttpHeaders,
  proxies: AddressSet | undefined,
): ClientAddress {
  const peer = normaliseAddress(peerAddress ?? '');
  if (peer === undefined) return { address: 'unknown', isLocal: false };
  if (proxies === undefined || !proxies.has(peer)) {
    const isLocal = proxies === undefined && isLoopbackAddress(peer) && !hasForwardingHeaders(headers);
    return { address: peer, isLocal };
  }
  return { address: forwardedClient(headers, proxies), isLocal: false };
}

function forwardedClient(headers: IncomingHttpHeaders, proxies: AddressSet): string {
  const sent = headers['x-forwarded-for'];
  const hops = (Array.isArray(sent) ? sent.join(',') : (sent ?? '')).split(',').reverse().slice(0, HOPS_MAX);
  for (const hop of hops) {
    const address = normaliseAddress(withoutPort(hop.trim()));
    // What is left of a hop that can't be read was not written by a proxy we trust.
    if (address === undefined) return 'unknown';
    if (!proxies.has(address)) return address;
  }
  return 'unknown';
}

/** `10.0.0.1:4711`, `[fd00::1]:4711`: some proxies add the port. */
function withoutPort(hop: string): string {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? [];
  if (bracketed !== undefined) return bracketed;
  return /^[\d.]+:\d+$/.test(hop) ? hop.replace(/:\d+$/, '') : hop;
}

const FORWARDING_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
];

/** True where somebody passed the request on: then the peer on the loopback is a proxy and not the client. */
export function hasForwardingHeaders(headers: IncomingHttpHeaders): boolean {
  return FORWARDING_HEADERS.some((name) => headers[name] !== undefined);
}

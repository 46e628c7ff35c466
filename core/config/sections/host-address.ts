import { isIPv4, isIPv6 } from 'node:net';
import { isLoopbackName } from '../../model/loopback.ts';

/** `host.name`, understood. */
export interface HostAddress {
  /** As written, without scheme and trailing slash. */
  readonly name: string;
  /** Without scheme, IPv6 in brackets; fit to follow `https://`. */
  readonly authority: string;
  /** Absent when the value has none. */
  readonly scheme?: 'http' | 'https';
}

export type HostAddressResult = HostAddress | { readonly expected: string };

const FORM = 'a host name or address, with an optional port: xen1.example.com, 10.1.2.3:8080, [fd00::1]:443';

/** Takes `[http[s]://]host[:port][/]`; a bare IPv6 address gets its brackets. */
export function parseHostAddress(text: string): HostAddressResult {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*?)\/?$/is.exec(text);
  const scheme = match?.[1]?.toLowerCase();
  const name = match?.[2] ?? '';
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    return { expected: `${FORM}; the scheme may be http:// or https://` };
  }
  if (name.includes('@')) return { expected: `${FORM}; user and password have keys of their own` };
  const authority = isIPv6(name) && !name.includes('%') ? `[${name}]` : name;
  if (!isAuthority(authority)) return { expected: FORM };
  return { name, authority, ...(scheme === undefined ? {} : { scheme }) };
}

function isAuthority(authority: string): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)(?::(\d{1,5}))?$/i.exec(authority);
  const [, host, port] = match ?? [];
  if (host === undefined) return false;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535)) return false;
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1));
  // A URL would quietly read "10.1.2" as 10.1.0.2 and "010.0.0.1" as 8.0.0.1.
  const looksLikeIpv4 = /^[\d.]+$/.test(host) || /^0x/i.test(host);
  return looksLikeIpv4 ? isIPv4(host) : !host.includes('..');
}

/** True where what is sent to a URL never leaves this computer, so that nobody can listen. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackName(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

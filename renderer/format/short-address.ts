/**
 * Shortens an IPv6 address (RFC 5952), which hosts do not: `fe80::5072:6ff:fe3c:6ecf`. Other addresses and zones stay
 * as they are.
 */
export function shortenAddress(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [, host = '', zone = ''] = /^([^%]*)(%.*)?$/.exec(address) ?? [];
  const url = URL.parse(`http://[${host}]`);
  return url === null ? address : `${url.hostname.slice(1, -1)}${zone}`;
}

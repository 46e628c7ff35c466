/**
 * An IPv6 address as people write it (RFC 5952), which hosts do not: `fe80::5072:6ff:fe3c:6ecf`. Whatever else it is, or a
 * zone behind it, stays as it is.
 */
export function shortenAddress(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [, host = '', zone = ''] = /^([^%]*)(%.*)?$/.exec(address) ?? [];
  const url = URL.parse(`http://[${host}]`);
  return url === null ? address : `${url.hostname.slice(1, -1)}${zone}`;
}

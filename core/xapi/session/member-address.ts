import ipaddr from 'ipaddr.js';
import { TransportFailure } from '../failures/transport-failure.ts';

/** Ranges in which a pool member may live; loopback only where the entry itself is there. */
const MEMBER_RANGES: ReadonlySet<string> = new Set(['unicast', 'private', 'carrierGradeNat', 'uniqueLocal']);

/** Services of clouds that give credentials to whoever asks, outside of the link-local range. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  '100.100.100.200',
  '168.63.129.16',
]);

const RANGE_PHRASES: Readonly<Record<string, string>> = {
  linkLocal: 'a link-local address',
  loopback: 'an address of this machine itself',
  multicast: 'a multicast address',
  unspecified: 'no address of a single host',
  broadcast: 'a broadcast address',
  ipv4Mapped: 'an IPv4 address written as IPv6',
};

const MAX_SHOWN_LENGTH = 60;

/**
 * Where a member of the entry's pool answers: the entry's scheme and port at an address that a host has named. The
 * password is sent there, so it must be a literal address that a pool member can have.
 * @throws TransportFailure `connect`: no such address
 */
export function memberUrl(entryUrl: URL, address: string): URL {
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  const problem = memberAddressProblem(entryUrl, bare);
  if (problem !== undefined) {
    const shown = address.slice(0, MAX_SHOWN_LENGTH).replaceAll(/[^\x21-\x7e]/g, '?');
    throw new TransportFailure(
      'connect',
      `it names "${shown}" as an address of its pool, which is ${problem}: no password is sent there; ` +
        `correct the management address on the host, or set the coordinator's address in this entry`,
    );
  }
  const target = new URL(entryUrl);
  target.hostname = bare.includes(':') ? `[${bare}]` : bare;
  return target;
}

/** Why no member of this entry's pool can be there, to be read after "which is"; undefined where one can. */
function memberAddressProblem(entryUrl: URL, address: string): string | undefined {
  // Strict: `127.1` and `0177.0.0.1` mean different hosts to different programs.
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(address) || isPlainIpv6(address);
  if (!isPlain) return 'no plain IP address';
  const parsed = ipaddr.parse(address);
  const range = embedsIpv4(parsed) ? 'ipv4Mapped' : parsed.range();
  if (METADATA_ADDRESSES.has(parsed.toString())) return 'the metadata service of a cloud';
  if (MEMBER_RANGES.has(range)) return undefined;
  if (range === 'loopback' && isLoopbackHost(entryUrl.hostname)) return undefined;
  return RANGE_PHRASES[range] ?? 'in a range that is reserved';
}

/** Without a zone and without dots: both have more than one reading. */
function isPlainIpv6(address: string): boolean {
  return /^[0-9a-fA-F:]+$/.test(address) && ipaddr.IPv6.isValid(address);
}

/** `::7f00:1`: obsolete, and 127.0.0.1 to some systems. */
function embedsIpv4(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (!(address instanceof ipaddr.IPv6)) return false;
  return address.parts.slice(0, 6).every((part) => part === 0) && !['::', '::1'].includes(address.toString());
}

function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (bare === 'localhost') return true;
  return ipaddr.isValid(bare) && ipaddr.parse(bare).range() === 'loopback';
}

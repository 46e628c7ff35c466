import ipaddr from 'ipaddr.js';
import { DynvmError } from '../../model/failure.ts';

/** Addresses and networks that somebody listed. */
export interface AddressSet {
  has(address: string): boolean;
}

/** Most entries one list may have. */
const ENTRIES_MAX = 200;

/** IPv4 in its plain form wherever it stands inside IPv6; undefined for what is no address. A zone (`%eth0`) is dropped. */
export function normaliseAddress(text: string): string | undefined {
  const bare = text.replace(/%.*$/, '');
  // Strict: `127.1` and `0177.0.0.1` mean different hosts to different programs.
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return undefined;
  return ipaddr.process(bare).toString();
}

/** True for addresses of this machine itself, in each of their forms. */
export function isLoopbackAddress(address: string): boolean {
  const normal = normaliseAddress(address);
  return normal !== undefined && ipaddr.parse(normal).range() === 'loopback';
}

/**
 * Reads `10.0.0.0/8,192.168.1.5,fd00::/8`.
 * @param option what it was given for, named in the error
 * @throws DynvmError bad-input
 */
export function parseAddressSet(text: string, option: string): AddressSet {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length > ENTRIES_MAX) throw unreadable(option, `${entries.length} entries are too many`);
  const networks = entries.map((entry) => parseNetwork(entry, option));
  return {
    has(address) {
      const normal = normaliseAddress(address);
      if (normal === undefined) return false;
      const parsed = ipaddr.parse(normal);
      return networks.some(
        ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network as never, bits),
      );
    },
  };
}

function parseNetwork(entry: string, option: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const normal = normaliseAddress(address);
  if (normal === undefined) throw unreadable(option, `${JSON.stringify(entry.slice(0, 60))} is no address`);
  const parsed = ipaddr.parse(normal);
  const width = parsed.kind() === 'ipv4' ? 32 : 128;
  // `::ffff:10.0.0.0/104` counts the bits of the IPv6 form.
  const mapped = parsed.kind() === 'ipv4' && address.includes(':');
  const length = bits === undefined ? width : Number(bits) - (mapped ? 96 : 0);
  if (length < 0 || length > width) throw unreadable(option, `${entry} has an impossible prefix length`);
  return [parsed, length];
}

function unreadable(option: string, why: string): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `${option}: ${why}`,
    hint: 'Write addresses or networks with commas between them: 10.0.0.0/8,192.168.1.5',
    where: { field: option },
  });
}

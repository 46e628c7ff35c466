import { hostname, networkInterfaces } from 'node:os';
import { isLoopbackName } from '../model/loopback.ts';

/** `[::1]:5000` → `::1`, `name:5000` → `name` */
function toHostname(hostHeader: string): string {
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(hostHeader);
  return bracketed?.[1] ?? hostHeader.replace(/:\d+$/, '');
}

/**
 * Whether a `Host` header names this service: by a loopback name, a name in `allowed` or, unless it listens on loopback
 * only, by an address or the name of this machine. Any other name may merely resolve to it, as in DNS rebinding.
 */
export function isOwnHost(
  hostHeader: string,
  { loopbackOnly, allowed }: { loopbackOnly: boolean; allowed: readonly string[] },
): boolean {
  const name = normalize(toHostname(hostHeader));
  if (isLoopbackName(name) || allowed.some((each) => normalize(toHostname(each)) === name)) return true;
  return !loopbackOnly && (isOwnName(name) || isOwnAddress(name));
}

/** With or without its domain, where the machine knows it. */
function isOwnName(name: string): boolean {
  const own = normalize(hostname());
  return name === own || name === own.split('.')[0];
}

/** Asked each time: addresses come and go with interfaces. */
function isOwnAddress(name: string): boolean {
  return Object.values(networkInterfaces()).some((list) =>
    list?.some(({ address }) => address.replace(/%.*$/, '').toLowerCase() === name),
  );
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

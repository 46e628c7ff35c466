import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

const HIGHEST_PORT = 65_535;

/** A TCP port; 0 = any free one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > HIGHEST_PORT) {
    throw new InvalidArgumentError(`It must be a number from 0 to ${HIGHEST_PORT}.`);
  }
  return port;
}

/** `10.0.0.5:5000`, `[::]:5000`: an address, not a name. */
export function parseAddressAndPort(text: string): { host: string; port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host !== undefined && isIP(host) !== 0) return { host, port: parsePort(port) };
  throw new InvalidArgumentError('It must be an address and a port: 0.0.0.0:5000, [::]:5000.');
}

/** The N of a `[xenhostN]` section. */
export function parseHostRef(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the N of a [xenhostN] section.');
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

/** For options that may be repeated. */
export function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

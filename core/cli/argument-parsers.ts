import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { parseAddressSet } from '../http/index.ts';
import { toFailure } from '../model/failure.ts';
import { LOG_LEVELS, type LogLevel } from '../service/create-logger.ts';

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

/** `10.0.0.0/8,192.168.1.5`, checked here so that a wrong one is wrong usage; it stays the text it was. */
export function parseNetworks(text: string): string {
  try {
    parseAddressSet(text, 'It');
  } catch (error) {
    throw new InvalidArgumentError(toFailure(error).message);
  }
  return text;
}

export function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined) throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}

import { InvalidArgumentError } from 'commander';
import { parseAddressSet } from '../http/index.ts';
import { toFailure } from '../model/failure.ts';
import { isLoopbackName } from '../model/loopback.ts';
import { LOG_LEVELS, type LogLevel } from '../service/create-logger.ts';

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

/** An origin: https, or http on this machine. */
export function parsePublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && isLoopbackName(url.hostname.replace(/^\[|\]$/g, ''));
  if (url && (url.protocol === 'https:' || isPlain) && url.href === `${url.origin}/`) return url.origin;
  throw new InvalidArgumentError('It must be an address such as https://dynvm.example:5443, without a path.');
}

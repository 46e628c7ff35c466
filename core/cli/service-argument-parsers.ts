import { InvalidArgumentError } from 'commander';
import { parseAddressSet } from '../http/index.ts';
import { toFailure } from '../model/failure.ts';
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

import pino, { type DestinationStream } from 'pino';
import { failureOf } from '../model/failure.ts';
import type { Logger } from '../ports.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Fields no line may show, wherever they stand. Components don't log them; this is for the day one does. */
const SECRET_FIELDS = [
  'password',
  'pwd',
  'session',
  'session_id',
  'token',
  'authorization',
  'cookie',
  'secret',
];

/** Lines of JSON to `destination` (default: stderr; stdout belongs to what a command answers). */
export function createLogger(options: { level?: LogLevel; destination?: DestinationStream } = {}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: failureOf, error: failureOf },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[hidden]',
      },
    },
    // Synchronous: the last lines before an exit are the ones that matter.
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
}

import pino, { type DestinationStream } from 'pino';
import { currentTrace } from '../base/trace.ts';
import { DynvmError } from '../model/failure.ts';
import { toVisibleJson } from '../model/visible-text.ts';
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
      base: null,
      mixin: () => ({ ...currentTrace() }),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error) => toLoggedError(error), error: (error) => toLoggedError(error) },
      // Still the same JSON; a name in it cannot act on the terminal that shows it.
      hooks: { streamWrite: toVisibleJson },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[hidden]',
      },
    },
    // Synchronous: the last lines before an exit are the ones that matter.
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
}

/** Errors that caused errors are shown to this depth. */
const MAX_CAUSES = 5;

/** A foreseen error is its failure; of any other the place in the code is what helps. */
function toLoggedError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { code: 'internal', message: String(error) };
  const shown =
    error instanceof DynvmError
      ? { ...error.failure }
      : { code: 'internal', name: error.name, message: error.message, stack: error.stack };
  if (error.cause === undefined || depth === MAX_CAUSES) return shown;
  return { ...shown, cause: toLoggedError(error.cause, depth + 1) };
}

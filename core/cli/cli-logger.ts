import type { Logger } from '../ports.ts';
import { createLogger, type LogLevel } from '../service/create-logger.ts';
import { terminalLog } from './terminal-log-stream.ts';

/** Lines of JSON for programs and files; plain ones where a person looks on. */
export function createCliLogger(level: LogLevel): Logger {
  return process.stderr.isTTY
    ? createLogger({ level, destination: terminalLog(process.stderr) })
    : createLogger({ level });
}

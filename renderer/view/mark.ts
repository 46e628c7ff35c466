import type { LogLevel } from '../../core/model/audit.ts';

/** The shapes for states, each with its own colour. */
export type Mark = 'ok' | 'busy' | 'warn' | 'bad' | 'gone' | 'closed';

/** The mark of a log level. */
export const LEVEL_MARKS: Readonly<Record<LogLevel, Mark>> = { info: 'ok', warning: 'warn', error: 'bad' };

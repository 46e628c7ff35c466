import type { LogLevel } from '../../core/model/audit.ts';

/** The shapes that stand for states, each with a colour of its own. */
export type Mark = 'ok' | 'busy' | 'warn' | 'bad' | 'gone' | 'closed';

/** How a line of the activity log is marked. */
export const LEVEL_MARKS: Readonly<Record<LogLevel, Mark>> = { info: 'ok', warning: 'warn', error: 'bad' };

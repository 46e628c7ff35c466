/** The shapes that stand for states, each with a colour of its own. */
export type Mark = 'ok' | 'busy' | 'warn' | 'bad' | 'gone' | 'closed';

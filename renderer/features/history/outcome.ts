import type { Mark } from '../../view/mark.ts';

const OUTCOMES: Readonly<Record<string, { mark: Mark; word: string; sentence: string }>> = {
  live: { mark: 'ok', word: 'alive', sentence: 'It still exists.' },
  failed: { mark: 'bad', word: 'failed', sentence: 'It never became available.' },
  released: { mark: 'gone', word: 'released', sentence: 'It was released.' },
  deadline: { mark: 'warn', word: 'deadline', sentence: 'It reached its deadline.' },
  cancelled: { mark: 'gone', word: 'cancelled', sentence: 'Its request was cancelled.' },
  'rolled-back': {
    mark: 'gone',
    word: 'rolled back',
    sentence: 'Another VM of its request failed, and the request was all or none.',
  },
  'deleted-outside': {
    mark: 'warn',
    word: 'deleted outside',
    sentence: 'It was deleted on the host, not through DynVM.',
  },
  deleted: {
    mark: 'gone',
    word: 'deleted',
    sentence: 'It was deleted; the previous service did not record why.',
  },
};

/** How a VM ended, or that it still runs. */
export function toOutcome(outcome: string): { mark: Mark; word: string; sentence: string } {
  return OUTCOMES[outcome] ?? { mark: 'gone', word: outcome, sentence: `It ended: ${outcome}.` };
}

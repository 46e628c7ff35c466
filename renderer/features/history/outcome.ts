import type { Mark } from '../../view/mark.ts';

const OUTCOMES: Readonly<Record<string, { mark: Mark; word: string; sentence: string }>> = {
  live: { mark: 'ok', word: 'alive', sentence: 'It is still there.' },
  failed: { mark: 'bad', word: 'failed', sentence: 'It never became available.' },
  released: { mark: 'gone', word: 'released', sentence: 'Somebody gave it back.' },
  deadline: { mark: 'warn', word: 'deadline', sentence: 'Its deadline had come.' },
  cancelled: { mark: 'gone', word: 'cancelled', sentence: 'Its request was cancelled.' },
  'rolled-back': {
    mark: 'gone',
    word: 'rolled back',
    sentence: 'Another VM of its request failed, and all or none were wanted.',
  },
  'deleted-outside': {
    mark: 'warn',
    word: 'deleted outside',
    sentence: 'Somebody deleted it on the host, not through the console.',
  },
  deleted: {
    mark: 'gone',
    word: 'deleted',
    sentence: 'It was deleted; the service before this one did not record why.',
  },
};

/** How a VM of the past ended, or that it lives. */
export function toOutcome(outcome: string): { mark: Mark; word: string; sentence: string } {
  return OUTCOMES[outcome] ?? { mark: 'gone', word: outcome, sentence: `It ended: ${outcome}.` };
}

import type { FailureCode } from '../model/failure.ts';

/** What a command ends with; the numbers are a promise to scripts. @see docs/cli.md#exit-codes */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'Done.' },
  failed: { code: 1, meaning: 'Failed for any reason that has no number of its own.' },
  usage: { code: 2, meaning: 'Wrong usage: an unknown option, a value out of range. Nothing was done.' },
  noCapacity: { code: 3, meaning: 'No host has room for it now, or a quota is used up; it may fit later.' },
  notFound: { code: 4, meaning: 'There is no such VM, request, host or profile.' },
  refused: { code: 5, meaning: 'The token is missing, not valid, or does not allow it.' },
  unreachable: { code: 6, meaning: 'The service does not answer, or none is running.' },
  timeout: { code: 7, meaning: '`--wait` was over before the VMs were there; they were rolled back.' },
  partial: { code: 8, meaning: 'With `--partial`: some of the VMs are there, and some failed.' },
  interrupted: { code: 130, meaning: 'Ctrl-C or SIGTERM; the message says whether VMs were kept.' },
} as const;

export type ExitName = keyof typeof EXIT_CODES;

const BY_FAILURE: Partial<Record<FailureCode, ExitName>> = {
  'bad-input': 'usage',
  'no-capacity': 'noCapacity',
  'quota-exceeded': 'noCapacity',
  'not-found': 'notFound',
  'unknown-host': 'notFound',
  unauthenticated: 'refused',
  forbidden: 'refused',
};

/** The exit code for a failure the service answered with. */
export function toExitCode(code: FailureCode): number {
  return EXIT_CODES[BY_FAILURE[code] ?? 'failed'].code;
}

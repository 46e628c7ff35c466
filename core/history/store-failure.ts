import { DynvmError } from '../model/failure.ts';

/** What people can do, by SQLite's primary result code. */
const ADVICE: readonly (readonly [pattern: RegExp, what: string, hint: string])[] = [
  [/full|ENOSPC|EFBIG/i, 'its disk is full', 'Free space on the disk of the data folder.'],
  [
    /readonly|read-only|EROFS|EACCES|EPERM|permission/i,
    'it can only be read',
    'Make the data folder writable for this user.',
  ],
  [/locked|busy/i, 'another process holds it', 'Close the program that has the database open.'],
  [
    /malformed|not a database|corrupt/i,
    'it is damaged',
    'Restart: a damaged file is moved aside and a new one begun.',
  ],
  [
    /unable to open|ENOENT|ENOTDIR|disk I\/O/i,
    'it can not be opened or read',
    'Check the data folder and its disk.',
  ],
];

/** A failure of the embedded store, as the callers see it: nothing was saved. */
export function storeFailure(error: unknown, file: string): DynvmError {
  if (error instanceof DynvmError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const advice = ADVICE.find(([pattern]) => pattern.test(text));
  return new DynvmError(
    {
      code: 'store-unavailable',
      message: `The history store ${file} could not be used: ${advice?.[1] ?? 'SQLite reports an unforeseen error'}`,
      hint: advice?.[2] ?? 'The log has the details; please report it.',
    },
    { cause: error },
  );
}

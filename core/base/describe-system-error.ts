const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not access it',
  EPERM: 'this user may not access it',
  EROFS: 'its disk can only be read',
  ENOSPC: 'its disk is full',
  EDQUOT: "this user's share of its disk is used up",
  EMFILE: 'this process has too many open files',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its symbolic links go round in circles',
  EIO: 'its disk reports an error',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'its network is unreachable',
  ETIMEDOUT: 'it does not answer',
};

/**
 * A file or network error of Node's in words that follow a colon. Codes without words are shown; the error's own text never,
 * since it may repeat a path or be about our code: log the error.
 */
export function describeSystemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return WORDS[code] ?? (/^E[A-Z0-9_]+$/.test(code) ? code : 'an unforeseen error');
}

import { userInfo } from 'node:os';

/** The user of the operating system; an account without a name is shown by its number. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

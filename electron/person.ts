import { userInfo } from 'node:os';

/** Who sits at the window: the user of the operating system. An account without an entry is named by its number. */
export function personAtTheWindow(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

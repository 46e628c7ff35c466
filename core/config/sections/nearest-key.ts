import { closestMatch } from 'leven';

/** No key is longer; a longer one is no slip. */
const LONGEST_KEY = 100;

/** The known key a misspelt one most likely means, or undefined when none is close. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  // About one slip per four characters; beyond that a suggestion misleads.
  return closestMatch(key, known, { maxDistance: Math.max(1, Math.floor(key.length / 4)) });
}

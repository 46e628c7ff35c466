import leven from 'leven';

/** Names further apart than this share of their letters are not meant. */
const FARTHEST = 0.5;

/** Says that a name is not among those found on the host, and which one may be meant; undefined where it is, or none was found. */
export function findMisspelling(what: string, name: string, found: readonly string[]): string | undefined {
  const wanted = name.trim();
  if (wanted === '' || found.length === 0 || found.includes(wanted)) return undefined;
  const missing = `The host has no ${what} of this name`;
  const distances = found.map((each) => [each, leven(wanted.toLowerCase(), each.toLowerCase())] as const);
  const [nearest, distance] = distances.reduce((best, each) => (each[1] < best[1] ? each : best));
  const isNear = distance <= Math.max(wanted.length, nearest.length) * FARTHEST;
  return isNear ? `${missing}; did you mean “${nearest}”?` : `${missing}.`;
}

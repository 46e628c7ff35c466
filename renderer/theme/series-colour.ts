import { ALL_KEY, OTHER_KEY, type ReportDimension } from '../../core/model/report.ts';
import { toNameColour, toOsColour } from './os-colour.ts';

/** Distinguishable colours, as CSS values. */
export const SERIES_COLOURS: readonly string[] = [
  'blue',
  'sky',
  'green',
  'purple',
  'orange',
  'vermilion',
  'ink',
].map((name) => `var(--series-${name})`);

/**
 * Colours of the groups of a stack, by OS or name. On collision, the first alphabetically keeps it and the other gets
 * a free one, so that colours do not depend on usage.
 */
export function toSeriesColours(by: ReportDimension, keys: readonly string[]): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  const byLetters = [...keys].sort();
  const isTaken = (colour: string) => [...colours.values()].includes(colour);
  for (const key of byLetters) {
    const own = toOwnColour(by, key);
    if (own !== undefined && own !== OTHER && !isTaken(own)) colours.set(key, own);
  }
  for (const key of byLetters) {
    if (colours.has(key)) continue;
    const free = SERIES_COLOURS.find((colour) => !isTaken(colour));
    colours.set(key, toOwnColour(by, key) === undefined ? OTHER : (free ?? OTHER));
  }
  return colours;
}

const OTHER = 'var(--series-other)';

/** Stable across pages and sessions; undefined without a name. */
function toOwnColour(by: ReportDimension, key: string): string | undefined {
  if (key === OTHER_KEY || key === ALL_KEY || (by.startsWith('tag:') && key === '')) return undefined;
  return by === 'os' ? toOsColour(key) : toNameColour(key);
}

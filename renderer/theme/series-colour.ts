import { ALL_KEY, OTHER_KEY, type ReportDimension } from '../../core/model/report.ts';
import { osColour } from './os-colour.ts';

const SERIES = ['blue', 'sky', 'green', 'purple', 'orange', 'vermilion', 'ink'];

/**
 * Colours of the keys of a stack: that of the OS or of the name; where two share it, the next free one. In the order of
 * the letters, so that it does not depend on who used most.
 */
export function seriesColours(by: ReportDimension, keys: readonly string[]): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<string>();
  for (const key of [...keys].sort()) {
    const own = ownColour(by, key);
    const free = SERIES.map((name) => `var(--series-${name})`).find((colour) => !taken.has(colour));
    const colour = own !== undefined && !taken.has(own) ? own : own === undefined ? OTHER : (free ?? OTHER);
    colours.set(key, colour);
    taken.add(colour);
  }
  return colours;
}

const OTHER = 'var(--series-other)';

/** The same on every page and in every session; undefined where there is no name. */
function ownColour(by: ReportDimension, key: string): string | undefined {
  if (key === OTHER_KEY || key === ALL_KEY || (by.startsWith('tag:') && key === '')) return undefined;
  return osColour(key);
}

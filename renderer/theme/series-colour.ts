import { ALL_KEY, OTHER_KEY, type ReportDimension } from '../../core/model/report.ts';
import { osColour } from './os-colour.ts';

const SERIES = ['blue', 'sky', 'green', 'purple', 'orange', 'vermilion', 'ink'];

/** Colours of the keys of a stack, largest first: that of the OS or of the name, the next free one where two share it. */
export function seriesColours(by: ReportDimension, keys: readonly string[]): ReadonlyMap<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<string>();
  for (const key of keys) {
    const own = ownColour(by, key);
    const free = SERIES.map((name) => `var(--series-${name})`).find((colour) => !taken.has(colour));
    const colour = own === OTHER || !taken.has(own) ? own : (free ?? OTHER);
    colours.set(key, colour);
    taken.add(colour);
  }
  return colours;
}

const OTHER = 'var(--series-other)';

/** The same on every page and in every session. */
function ownColour(by: ReportDimension, key: string): string {
  if (key === OTHER_KEY || key === ALL_KEY || (by.startsWith('tag:') && key === '')) return OTHER;
  return osColour(key);
}

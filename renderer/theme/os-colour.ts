/** Colours of the OS keys that most fleets have. */
const KNOWN: Readonly<Record<string, string>> = {
  centos7: 'blue',
  debian12: 'sky',
  ubuntu22: 'green',
  windows: 'purple',
  rhel9: 'orange',
  ubuntu18: 'vermilion',
  suse15: 'ink',
};
/** The series colours, which anybody tells apart. */
const NAMES = ['blue', 'sky', 'green', 'purple', 'orange', 'vermilion', 'ink'] as const;
type Mix = readonly [name: string, other: string, percent: number];
/** Mixtures of them, each as far as possible from all before it, and at least 3:1 on the panel, in light and dark. */
const MIXES: readonly Mix[] = [
  ['ink', 'panel', 65],
  ['green', 'vermilion', 50],
  ['green', 'orange', 33],
  ['green', 'text', 55],
  ['vermilion', 'text', 40],
  ['blue', 'vermilion', 33],
  ['blue', 'sky', 50],
  ['ink', 'panel', 80],
  ['blue', 'green', 50],
  ['sky', 'green', 50],
  ['purple', 'orange', 67],
  ['blue', 'purple', 50],
  ['purple', 'text', 55],
  ['orange', 'vermilion', 50],
  ['blue', 'vermilion', 67],
  ['orange', 'text', 40],
  ['ink', 'text', 25],
  ['sky', 'purple', 33],
  ['sky', 'orange', 50],
  ['sky', 'vermilion', 33],
  ['purple', 'vermilion', 50],
  ['blue', 'text', 40],
  ['blue', 'vermilion', 50],
  ['sky', 'purple', 67],
  ['purple', 'ink', 67],
  ['green', 'text', 40],
  ['green', 'purple', 67],
  ['orange', 'text', 75],
  ['green', 'vermilion', 33],
  ['green', 'vermilion', 67],
  ['blue', 'orange', 33],
  ['green', 'orange', 67],
  ['vermilion', 'text', 55],
  ['blue', 'orange', 67],
  ['sky', 'text', 55],
];
const COLOURS: readonly string[] = [
  ...NAMES.map(toVariable),
  ...MIXES.map(
    ([name, other, percent]) => `color-mix(in srgb, ${toVariable(name)} ${percent}%, ${toVariable(other)})`,
  ),
];

const KNOWN_COLOURS = Object.values(KNOWN).map(toVariable);

const assigned = new Map<string, string>();

/**
 * Gives each of these OS keys a colour of its own, for as long as the window lives and independent of their order:
 * known keys first, the others alphabetically. Beyond the colours there are, they repeat.
 * @param reserved colours that unknown keys must not take
 */
export function assignOsColours(osKeys: readonly string[], reserved: readonly string[] = []): void {
  const isTaken = (colour: string) => [...assigned.values(), ...reserved].includes(colour);
  const assign = (osKey: string) => {
    const colour = COLOURS.find((each) => !isTaken(each)) ?? COLOURS[hash(osKey) % COLOURS.length];
    if (colour !== undefined) assigned.set(osKey, colour);
  };
  for (const osKey of [...osKeys].sort()) {
    const known = KNOWN[osKey];
    if (known !== undefined && !assigned.has(osKey)) assigned.set(osKey, toVariable(known));
  }
  for (const osKey of [...osKeys].sort()) if (!assigned.has(osKey)) assign(osKey);
}

/** Forgets the colours given, for tests. @internal */
export function resetOsColours(): void {
  assigned.clear();
}

/** The colour of an OS key, as a CSS value: the same on every page. */
export function toOsColour(osKey: string): string {
  // One of another fleet, as in the history: it leaves the known keys their colours.
  if (!assigned.has(osKey)) assignOsColours([osKey], KNOWN_COLOURS);
  return assigned.get(osKey) ?? 'var(--series-other)';
}

/** The colour of a host, requester or tag, derived from its name: stable across pages and sessions. */
export function toNameColour(name: string): string {
  return toVariable(NAMES[hash(name) % NAMES.length] ?? 'other');
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return value;
}

function toVariable(name: string): string {
  return name === 'text' || name === 'panel' ? `var(--${name})` : `var(--series-${name})`;
}

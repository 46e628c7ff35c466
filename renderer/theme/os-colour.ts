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
/** Distinguishable colours; after the series colours, shades of them. */
const NAMES = ['blue', 'sky', 'green', 'purple', 'orange', 'vermilion', 'ink'] as const;
const COLOURS: readonly string[] = [
  ...NAMES.map((name) => `var(--series-${name})`),
  // Towards the text they keep their contrast with the panel; the paler ones come last.
  ...NAMES.map((name) => `color-mix(in srgb, var(--series-${name}) 55%, var(--text))`),
  ...NAMES.map((name) => `color-mix(in srgb, var(--series-${name}) 60%, var(--panel))`),
];

const KNOWN_COLOURS = Object.values(KNOWN).map((name) => `var(--series-${name})`);

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
    if (known !== undefined && !assigned.has(osKey)) assigned.set(osKey, `var(--series-${known})`);
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
  return `var(--series-${NAMES[hash(name) % NAMES.length]})`;
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return value;
}

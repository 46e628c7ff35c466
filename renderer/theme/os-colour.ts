/** Fixed per OS key, across pages and sessions. */
const KNOWN: Readonly<Record<string, string>> = {
  centos7: 'blue',
  debian12: 'sky',
  ubuntu22: 'green',
  windows: 'purple',
  rhel9: 'orange',
  ubuntu18: 'vermilion',
  suse15: 'ink',
  win22: 'other',
  centos: 'other',
  centos8: 'green',
  debian10: 'sky',
  oel8: 'orange',
};
const SERIES = ['blue', 'sky', 'green', 'purple', 'orange', 'vermilion', 'ink'];

/** A CSS colour; unknown OS keys get one derived from their name. */
export function toOsColour(osKey: string): string {
  return `var(--series-${KNOWN[osKey] ?? SERIES[hash(osKey) % SERIES.length]})`;
}

function hash(text: string): number {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return value;
}

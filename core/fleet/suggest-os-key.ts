/** How names of templates tell the OS, and what such OS keys are called. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/cent(?:os)?|cnt/, 'centos'],
  [/ubu(?:ntu)?/, 'ubuntu'],
  [/deb(?:ian)?/, 'debian'],
  [/rhel|red\s*hat/, 'rhel'],
  [/rocky/, 'rocky'],
  [/alma/, 'alma'],
  [/suse|sles/, 'suse'],
  [/oel|oracle/, 'oel'],
  [/fedora/, 'fedora'],
  [/win(?:dows)?/, 'windows'],
];

/**
 * An OS key for a template of this name: a proposal for a form, to be changed at will. One that is `taken` gets a
 * number behind it; the key given is taken from then on.
 */
export function suggestOsKey(name: string, taken: Set<string>): string {
  const key = distinct(keyOf(name.toLowerCase()), taken);
  taken.add(key);
  return key;
}

function keyOf(name: string): string {
  for (const [pattern, system] of SYSTEMS) {
    const match = new RegExp(`(?:^|[^a-z])(?:${pattern.source})[^a-z0-9]*(\\d{0,4})`).exec(name);
    if (match) return `${system}${match[1] ?? ''}`;
  }
  const plain = name.replace(/^(?:tmpl|template)[^a-z0-9]*/, '').replace(/[^a-z0-9]+/g, '');
  return plain === '' ? 'vm' : plain.slice(0, 30);
}

function distinct(key: string, taken: ReadonlySet<string>): string {
  if (!taken.has(key)) return key;
  let number = 2;
  while (taken.has(`${key}-${number}`)) number += 1;
  return `${key}-${number}`;
}

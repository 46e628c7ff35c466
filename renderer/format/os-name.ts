/** What guests call themselves, and how people do. */
const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/^Microsoft\s+/, ''],
  [/\s+(Standard|Datacenter|Enterprise|Professional|Pro|Essentials)(\s+(Evaluation|Edition))*$/i, ''],
  [/\s+(Linux\s+)?release\b/i, ''],
  [/\bGNU\/Linux\b\s*/, ''],
  [/^(CentOS|Rocky|Alma|Fedora)\s*Linux\b/i, '$1'],
  [/\bRed Hat Enterprise Linux( Server)?\b/i, 'RHEL'],
  [/\bSUSE Linux Enterprise Server\b/i, 'SLES'],
  [/\bOracle Linux Server\b/i, 'Oracle Linux'],
  [/\s*\([^)]*\)/g, ''],
  [/\s+LTS$/, ''],
];

/** `Debian GNU/Linux 10 (buster)` → `Debian 10`: short enough for a column. */
export function shortenOsName(name: string): string {
  return SHORTER.reduce((text, [pattern, shorter]) => text.replace(pattern, shorter), name)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

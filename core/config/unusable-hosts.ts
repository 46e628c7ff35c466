import type { Config, ConfigProblem, UnusableHost } from './config.ts';
import { limitFindings } from './findings.ts';
import type { IniDocument } from './ini/read-ini.ts';

/** What hostRef may be: `xhostref` and `showall` print it as written. */
const HOST_SECTION = /^xenhost(0|[1-9]\d{0,8})$/;
/** Of one section; the last says how many more there are. */
const PROBLEMS_MAX = 20;

/** N of `xenhostN`; undefined for any other section. */
export function parseHostRef(section: string | undefined): number | undefined {
  const digits = section === undefined ? undefined : HOST_SECTION.exec(section)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** By section, ascending by hostRef. @param problems each is of a `[xenhostN]` section */
export function toUnusableHosts(
  { sections, defaults }: IniDocument,
  problems: readonly ConfigProblem[],
): UnusableHost[] {
  const bySection = new Map<string, ConfigProblem[]>();
  for (const problem of problems) {
    const section = problem.section ?? '';
    const known = bySection.get(section);
    if (known) known.push(problem);
    else bySection.set(section, [problem]);
  }
  return [...bySection]
    .map(([section, found]) => {
      const entry = sections.get(section)?.entries.get('host.name') ?? defaults.entries.get('host.name');
      const name = entry?.value.trim() || section;
      return {
        hostRef: parseHostRef(section) ?? 0,
        name,
        problems: limitFindings(found, 'problems', PROBLEMS_MAX),
      };
    })
    .sort((a, b) => a.hostRef - b.hostRef);
}

/**
 * A host that was used, or not known, is unusable now. While there is a configuration in force such a file is refused as a
 * whole, as a half-written one would retire the hosts of its other half.
 */
export function isWorse(next: Config, inForce: Config): boolean {
  const known = new Set(inForce.unusableHosts?.map(({ hostRef }) => hostRef));
  return (next.unusableHosts ?? []).some(({ hostRef }) => !known.has(hostRef));
}

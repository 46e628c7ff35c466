import type { IniDocument } from '../ini/read-ini.ts';
import { nearestKey } from './nearest-key.ts';
import { matchTemplateKey, templateKeysOf } from './read-templates.ts';
import type { Findings, SectionReader } from './section-reader.ts';
import { CommonSection, CouchbaseSection, HostSection, StaticPoolSection } from './section-schemas.ts';
import { quote } from './value-schemas.ts';

type SectionKind = 'common' | 'couchbase' | 'xenhostN';

const FIXED_KEYS: Readonly<Record<SectionKind, readonly string[]>> = {
  common: Object.keys(CommonSection.shape),
  couchbase: [...Object.keys(CouchbaseSection.shape), ...Object.keys(StaticPoolSection.shape)],
  xenhostN: Object.keys(HostSection.shape),
};

/** Warns of the section's own keys that nothing reads. Their values are not shown: one may be a password. */
export function warnAboutUnknownKeys(kind: SectionKind, reader: SectionReader): void {
  const known = new Set(FIXED_KEYS[kind]);
  for (const key of reader.ownEntries.keys()) {
    if (known.has(key) || (kind === 'xenhostN' && matchTemplateKey(key) !== undefined)) continue;
    reader.warn(key, `is not a known key and is ignored${adviceFor(key, kind, reader)}`);
  }
}

/** Warns of `[DEFAULT]` keys that no kind of section has. */
export function warnAboutUnknownDefaults({ defaults }: IniDocument, findings: Findings): void {
  const known = new Set(Object.values(FIXED_KEYS).flat());
  for (const { key, line } of defaults.entries.values()) {
    if (known.has(key) || matchTemplateKey(key) !== undefined) continue;
    const message = 'is not a known key of any section and is ignored';
    findings.warnings.push({ section: defaults.name, key, line, message });
  }
}

/** What to say of a section that nothing reads. */
export function unknownSectionMessage(name: string): string {
  const plain = name.trim().toLowerCase();
  const ignored = `section ${quote(name)} is not known and is ignored`;
  if (plain.startsWith('xenhost')) {
    return `${ignored}; hosts are called xenhost1, xenhost2, … (lower case, no blanks)`;
  }
  const nearest = nearestKey(plain, ['common', 'couchbase']);
  return nearest === undefined ? ignored : `${ignored}; did you mean [${nearest}]? (case counts)`;
}

function adviceFor(key: string, kind: SectionKind, reader: SectionReader): string {
  for (const [other, keys] of Object.entries(FIXED_KEYS)) {
    if (other !== kind && keys.includes(key)) return `; it belongs in [${other}]`;
  }
  if (kind !== 'xenhostN' && matchTemplateKey(key) !== undefined) return '; it belongs in [xenhostN]';
  const osKeys = [...reader.entries.keys()].flatMap((entry) => matchTemplateKey(entry)?.osKey ?? []);
  const candidates =
    kind === 'xenhostN' ? [...FIXED_KEYS[kind], ...osKeys.flatMap(templateKeysOf)] : FIXED_KEYS[kind];
  const nearest = nearestKey(key, candidates);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

import type { Findings } from '../findings.ts';
import type { IniDocument } from '../ini/read-ini.ts';
import { nearestKey } from './nearest-key.ts';
import { listIssuerKeys, matchIssuerKey } from './read-access.ts';
import { matchQuotaKey } from './read-quotas.ts';
import { listTemplateKeys, matchTemplateKey } from './read-templates.ts';
import { isPoolKey } from './read-warm-pools.ts';
import type { SectionReader } from './section-reader.ts';
import { CommonSection, CouchbaseSection, HostSection, StaticPoolSection } from './section-schemas.ts';
import { quote } from './value-schemas.ts';

type SectionKind = 'common' | 'couchbase' | 'access' | 'xenhostN';

const FIXED_KEYS: Readonly<Record<SectionKind, readonly string[]>> = {
  common: Object.keys(CommonSection.shape),
  couchbase: [...Object.keys(CouchbaseSection.shape), ...Object.keys(StaticPoolSection.shape)],
  access: [],
  xenhostN: Object.keys(HostSection.shape),
};

/** Warns of the section's own keys that nothing reads. Their values are not shown: one may be a password. */
export function warnAboutUnknownKeys(kind: SectionKind, reader: SectionReader): void {
  const known = new Set(FIXED_KEYS[kind]);
  const candidates = knownKeys(kind, reader);
  for (const key of reader.ownEntries.keys()) {
    if (known.has(key) || isPatternKey(kind, key)) continue;
    const advice = reader.hasEnoughWarnings ? '' : adviceFor(key, kind, candidates);
    reader.warn(key, `is not a known key and is ignored${advice}`);
  }
}

/** Keys that hold a name of the user's own. */
function isPatternKey(kind: SectionKind, key: string): boolean {
  if (kind === 'xenhostN') return matchTemplateKey(key) !== undefined;
  if (kind === 'common') return isPoolKey(key) || matchQuotaKey(key) !== undefined;
  return kind === 'access' && matchIssuerKey(key) !== undefined;
}

/** Warns of `[DEFAULT]` keys that no kind of section has. */
export function warnAboutUnknownDefaults({ defaults }: IniDocument, findings: Findings): void {
  const known = new Set(Object.values(FIXED_KEYS).flat());
  for (const { key, line } of defaults.entries.values()) {
    if (known.has(key) || matchTemplateKey(key) !== undefined || matchQuotaKey(key) !== undefined) continue;
    const message = 'is not a known key of any section and is ignored';
    findings.addWarning({ section: defaults.name, key, line, message });
  }
}

/** What to say of a section that nothing reads. */
export function unknownSectionMessage(name: string): string {
  const plain = name.trim().toLowerCase();
  const ignored = `section ${quote(name)} is not known and is ignored`;
  if (plain.startsWith('xenhost')) {
    return `${ignored}; hosts are called xenhost1, xenhost2, … (lower case, no blanks)`;
  }
  const nearest = nearestKey(plain, ['common', 'couchbase', 'access']);
  return nearest === undefined ? ignored : `${ignored}; did you mean [${nearest}]? (case counts)`;
}

/** Names of OS keys that suggestions are made from; a host has some dozens. */
const SUGGESTED_OS_KEYS = 100;

/** Every key that the section may have, with those of its OS keys. */
function knownKeys(kind: SectionKind, reader: SectionReader): readonly string[] {
  if (kind === 'access') {
    const issuers = [...reader.ownEntries.keys()].map((key) => key.split('.')[0] ?? '');
    return [...new Set(issuers)].slice(0, SUGGESTED_OS_KEYS).flatMap(listIssuerKeys);
  }
  if (kind !== 'xenhostN') return FIXED_KEYS[kind];
  const osKeys = new Set<string>();
  for (const key of reader.entries.keys()) {
    const match = matchTemplateKey(key);
    if (match) osKeys.add(match.osKey);
    if (osKeys.size === SUGGESTED_OS_KEYS) break;
  }
  return [...FIXED_KEYS[kind], ...[...osKeys].flatMap(listTemplateKeys)];
}

function adviceFor(key: string, kind: SectionKind, candidates: readonly string[]): string {
  for (const [other, keys] of Object.entries(FIXED_KEYS)) {
    if (other !== kind && keys.includes(key)) return `; it belongs in [${other}]`;
  }
  if (kind !== 'xenhostN' && matchTemplateKey(key) !== undefined) return '; it belongs in [xenhostN]';
  const nearest = nearestKey(key, candidates);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

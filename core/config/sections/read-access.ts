import { PrincipalId, RESERVED_PRINCIPALS } from '../../model/access.ts';
import { ISSUER_KINDS, type IssuerKind, type IssuerRule } from '../../model/issuer.ts';
import type { IssuerSection } from '../config.ts';
import { readReferencedFile, resolveBesideIni } from '../secret-reference.ts';
import { isLoopbackUrl } from './host-address.ts';
import { parseIssuerRule } from './issuer-rule.ts';
import type { SectionReader } from './section-reader.ts';
import { quote } from './value-schemas.ts';

const ISSUERS_MAX = 20;
const RULES_MAX = 1000;
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const ISSUER_KEYS = ['kind', 'url', 'audience', 'client.id', 'client.secret', 'scopes', 'ca.file'] as const;
type IssuerKey = (typeof ISSUER_KEYS)[number];
const DEFAULT_SCOPES = ['profile', 'email'];

/** `github.rule.1` → the issuer and what the key says of it; undefined for a key that nothing reads. */
export function matchIssuerKey(
  key: string,
): { issuer: string; what: IssuerKey | 'rule'; number: number } | undefined {
  const [, issuer = '', rest = ''] = /^([^.]+)\.(.+)$/.exec(key) ?? [];
  if (!NAME.test(issuer)) return undefined;
  const [, number] = /^rule\.([1-9]\d{0,5})$/.exec(rest) ?? [];
  if (number !== undefined) return { issuer, what: 'rule', number: Number(number) };
  const what = ISSUER_KEYS.find((each) => each === rest);
  return what && { issuer, what, number: 0 };
}

/** The keys an issuer may have, for suggestions. */
export function listIssuerKeys(issuer: string): string[] {
  return [...ISSUER_KEYS, 'rule.1'].map((key) => `${issuer}.${key}`);
}

/** The section `[access]`: who may come by single sign-on or an ID token. What is wrong is noted. */
export async function readAccess(reader: SectionReader): Promise<IssuerSection[]> {
  const names = new Set([...reader.ownEntries.keys()].flatMap((key) => matchIssuerKey(key)?.issuer ?? []));
  if (names.size > ISSUERS_MAX) {
    reader.problem(undefined, `has ${names.size} issuers; expected at most ${ISSUERS_MAX}`);
    return [];
  }
  const issuers: IssuerSection[] = [];
  for (const name of names) {
    const issuer = await readIssuer(name, reader);
    if (issuer !== undefined) issuers.push(issuer);
  }
  noteConflicts(issuers, reader);
  return issuers;
}

async function readIssuer(name: string, reader: SectionReader): Promise<IssuerSection | undefined> {
  const value = (key: IssuerKey) => textOf(reader, `${name}.${key}`);
  const kind = readKind(name, value('kind'), reader);
  const url = readUrl(name, value('url'), reader);
  if (kind === undefined || url === undefined) return undefined;
  const audience = readAudience(name, kind, reader);
  const clientSecret = kind === 'people' ? await reader.secret(`${name}.client.secret`) : undefined;
  const ca = await readAuthorities(`${name}.ca.file`, reader);
  const rules = readRules(name, kind, reader);
  if (audience === undefined || ca === 'unsound' || rules === undefined) return undefined;
  if (kind === 'people' && value('client.secret') !== undefined && clientSecret === undefined)
    return undefined;
  const scopes = value('scopes')
    ?.split(/[\s,]+/)
    .filter((scope) => scope !== '' && scope !== 'openid');
  return {
    ...{ name, kind, url, audience, rules, scopes: scopes ?? DEFAULT_SCOPES },
    ...(clientSecret && { clientSecret }),
    ...(ca && { authorities: ca.text, caFile: ca.file }),
  };
}

function textOf(reader: SectionReader, key: string): string | undefined {
  const value = reader.readValue(key);
  return typeof value === 'object' ? value.text : undefined;
}

function readKind(name: string, text: string | undefined, reader: SectionReader): IssuerKind | undefined {
  const kind = ISSUER_KINDS.find((each) => each === text);
  if (kind === undefined) {
    const found = text === undefined ? 'is missing' : `${quote(text)} is not valid`;
    reader.problem(`${name}.kind`, `${found}; expected ${ISSUER_KINDS.join(', ')}`);
  }
  return kind;
}

function readUrl(name: string, text: string | undefined, reader: SectionReader): string | undefined {
  const key = `${name}.url`;
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackUrl(url.href));
  if (text !== undefined && isSecure && !url?.search && !url?.hash && !url?.username && text.length <= 500)
    return text;
  const found = text === undefined ? 'is missing' : `${quote(text)} is not valid`;
  reader.problem(
    key,
    `${found}; expected the issuer's https address, exactly as it stands in the claim iss of its tokens`,
  );
  return undefined;
}

/** Of people it is the client id: what an ID token for this client is addressed to. */
function readAudience(name: string, kind: IssuerKind, reader: SectionReader): string | undefined {
  const [key, other]: [IssuerKey, IssuerKey] =
    kind === 'people' ? ['client.id', 'audience'] : ['audience', 'client.id'];
  const unused = kind === 'people' ? [other] : [other, 'client.secret', 'scopes'];
  for (const each of unused) {
    if (reader.ownEntries.has(`${name}.${each}`))
      reader.warn(`${name}.${each}`, `has no effect on an issuer of the kind ${kind}`);
  }
  const audience = textOf(reader, `${name}.${key}`);
  if (audience !== undefined && audience.length <= 200) return audience;
  const what =
    kind === 'people'
      ? 'the client id that the issuer knows this service by'
      : "this service's name in the aud of its tokens";
  reader.problem(`${name}.${key}`, `is ${audience === undefined ? 'missing' : 'too long'}; expected ${what}`);
  return undefined;
}

async function readAuthorities(
  key: string,
  reader: SectionReader,
): Promise<{ file: string; text: string } | 'unsound' | undefined> {
  const given = textOf(reader, key);
  if (given === undefined) return undefined;
  const file = resolveBesideIni(given, reader.context);
  if (file === undefined) {
    reader.problem(key, 'is relative, but this text is no file; expected an absolute path');
    return 'unsound';
  }
  reader.dependOn(file);
  const read = await readReferencedFile(file, reader.context);
  if ('text' in read) return { file, text: read.text };
  reader.problem(key, read.problem);
  return 'unsound';
}

function readRules(name: string, kind: IssuerKind, reader: SectionReader): IssuerRule[] | undefined {
  const keys = [...reader.ownEntries.keys()].filter((key) => {
    const match = matchIssuerKey(key);
    return match?.issuer === name && match.what === 'rule';
  });
  if (keys.length === 0 || keys.length > RULES_MAX) {
    const found =
      keys.length === 0 ? 'is missing: without a rule nobody is let in' : `there are ${keys.length}`;
    reader.problem(`${name}.rule.1`, `${found}; expected 1 to ${RULES_MAX} rules`);
    return undefined;
  }
  const rules = keys.flatMap((key) => {
    const rule = parseIssuerRule(textOf(reader, key) ?? '', kind);
    if (!('problem' in rule)) return [{ number: matchIssuerKey(key)?.number ?? 0, ...rule }];
    reader.problem(key, rule.problem);
    return [];
  });
  return rules.length === keys.length ? rules.toSorted((a, b) => a.number - b.number) : undefined;
}

/** Of two issuers with one address only one could be meant; of two roles for one principal, the last to come would win. */
function noteConflicts(issuers: readonly IssuerSection[], reader: SectionReader): void {
  const places = new Map<string, string>();
  const grants = new Map<string, { where: string; grant: string }>();
  for (const { name, kind, url, rules } of issuers) {
    const place = `${kind === 'people' ? name : 'ci'} ${url}`;
    const first = places.get(place);
    if (first !== undefined)
      reader.problem(`${name}.url`, `is that of ${first} too; expected one issuer for all of its jobs`);
    places.set(place, name);
    for (const rule of rules.filter(({ principal }) => principal.kind === 'name')) {
      const key = `${name}.rule.${rule.number}`;
      noteReserved(rule, key, reader);
      const grant = JSON.stringify([kind === 'people', rule.role, rule.teams]);
      const known = grants.get(rule.principal.text);
      grants.set(rule.principal.text, known ?? { where: key, grant });
      if (known !== undefined && known.grant !== grant)
        reader.problem(
          key,
          `gives ${rule.principal.text} another role or other teams than ${known.where}; expected the same`,
        );
    }
  }
}

function noteReserved({ principal }: IssuerRule, key: string, reader: SectionReader): void {
  if (RESERVED_PRINCIPALS.includes(PrincipalId.parse(principal.text)))
    reader.problem(key, `${principal.text} is a name of the service itself; expected another`);
}

import type { CommonSettings, Config, ConfigProblem, HostSettings, IssuerSection } from './config.ts';
import { Findings } from './findings.ts';
import { type IniDocument, type IniFinding, type IniSection, readIni } from './ini/read-ini.ts';
import { INI_LIMITS } from './ini-limits.ts';
import type { ReferenceContext } from './secret-reference.ts';
import { readAccess } from './sections/read-access.ts';
import { DEFAULT_COMMON, readCommon } from './sections/read-common.ts';
import { type CouchbaseSections, readCouchbase } from './sections/read-couchbase.ts';
import { readHost } from './sections/read-host.ts';
import { SectionReader } from './sections/section-reader.ts';
import {
  unknownSectionMessage,
  warnAboutUnknownDefaults,
  warnAboutUnknownKeys,
} from './sections/unknown-keys.ts';
import { parseHostRef, toUnusableHosts } from './unusable-hosts.ts';

export type ParseOptions = ReferenceContext;

/**
 * `ok`: usable, but perhaps for the config's `unusableHosts`; `listProblems` has what is wrong with them.
 * `files`: absolute paths of secrets and certificates the text refers to, whether or not they could be read.
 */
export type ParseResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** What makes hosts unusable, however much it is. */
      readonly problems: readonly ConfigProblem[];
      readonly files: readonly string[];
    }
  | {
      readonly ok: false;
      /** Everything that is wrong, in the order of the lines; never empty. */
      readonly problems: readonly ConfigProblem[];
      readonly warnings: readonly ConfigProblem[];
      readonly files: readonly string[];
    };

/**
 * The text of a `.dynvmservice.ini` as a {@link Config}, or all that is wrong with it. Never throws for what the text
 * says. What is wrong within a `[xenhostN]` section makes that host unusable; any other problem refuses the whole text, as
 * half a configuration would retire the hosts of the other half.
 * @see docs/configuration.md
 */
export async function parseConfig(text: string, options: ParseOptions): Promise<ParseResult> {
  const findings = new Findings();
  if (text.length > INI_LIMITS.characters) {
    const message = `the text has ${text.length} characters; expected at most ${INI_LIMITS.characters}`;
    findings.addProblem({ message });
    return { ok: false, ...findings.results };
  }
  const document = readIni(text);
  noteSyntax(document, findings);
  // Hosts times defaults would have to be read to say no more than that there are too many of them.
  if (noteSizes(document, findings) === 'too large') return { ok: false, ...findings.results };
  const read = await readSections(document, findings, options);
  warnAboutUnknownDefaults(document, findings);
  if (findings.problems.some(({ section }) => parseHostRef(section) === undefined)) {
    return { ok: false, ...findings.results };
  }
  const unusableHosts = toUnusableHosts(document, findings.problems);
  const unusable = new Set(unusableHosts.map(({ hostRef }) => hostRef));
  const hosts = read.hosts
    .filter(({ hostRef }) => !unusable.has(hostRef))
    .toSorted((a, b) => a.hostRef - b.hostRef);
  if (hosts.length + unusable.size === 0) {
    findings.addWarning({ message: 'there is no [xenhostN] section: no host to use' });
  }
  noteAddresses(hosts, document, findings);
  const { warnings, files } = findings.results;
  const config = {
    ...(options.path === undefined ? {} : { path: options.path }),
    ...read,
    hosts,
    ...(unusableHosts.length > 0 && { unusableHosts }),
    warnings,
  };
  return { ok: true, config, problems: findings.problems, files };
}

interface ReadSections extends CouchbaseSections {
  readonly common: CommonSettings;
  readonly hosts: HostSettings[];
  readonly issuers?: IssuerSection[];
}

async function readSections(
  document: IniDocument,
  findings: Findings,
  options: ParseOptions,
): Promise<ReadSections> {
  let common: CommonSettings | undefined;
  let couchbase: CouchbaseSections = {};
  let issuers: IssuerSection[] = [];
  const hosts: HostSettings[] = [];
  for (const section of listSections(document)) {
    const reader = new SectionReader(document, section, findings, options);
    const hostRef = parseHostRef(section.name);
    if (section.name === 'common') {
      warnAboutUnknownKeys('common', reader);
      common = await readCommon(reader);
    } else if (section.name === 'couchbase') {
      warnAboutUnknownKeys('couchbase', reader);
      couchbase = await readCouchbase(reader);
    } else if (section.name === 'access') {
      warnAboutUnknownKeys('access', reader);
      issuers = await readAccess(reader);
    } else if (hostRef !== undefined) {
      warnAboutUnknownKeys('xenhostN', reader);
      const host = await readHost(hostRef, reader);
      if (host !== undefined) hosts.push(host);
    } else noteOtherSection(section, reader);
  }
  return { common: common ?? DEFAULT_COMMON, hosts, ...couchbase, ...(issuers.length > 0 && { issuers }) };
}

/** The sections, and an empty `[common]` where there is none: `[DEFAULT]` may speak for it. */
function listSections({ sections, defaults }: IniDocument): IniSection[] {
  if (sections.has('common')) return [...sections.values()];
  return [...sections.values(), { name: 'common', line: defaults.line, entries: new Map() }];
}

function noteOtherSection(section: IniSection, reader: SectionReader): void {
  if (/^xenhost\d+$/.test(section.name)) {
    // To pass over it would take a host away without a word.
    reader.problem(
      undefined,
      'is no host number; expected 0 to 999999999 without leading zeros, as in [xenhost1]',
    );
  } else reader.warn(undefined, unknownSectionMessage(section.name));
}

const SYNTAX_MESSAGES: Readonly<Record<IniFinding['kind'], string>> = {
  'no-section': 'stands before any section; expected a header such as [common] or [xenhost1] first',
  'no-delimiter': 'is no key; expected key=value, a [section], or a comment that starts with # or ;',
  'no-key': 'has no key before its delimiter; expected key=value',
};

function noteSyntax(document: IniDocument, findings: Findings): void {
  for (const { line, kind } of document.syntaxProblems) {
    findings.addProblem({ line, message: `the line ${SYNTAX_MESSAGES[kind]}` });
  }
  if (document.sections.size === 0 && document.syntaxProblems.length === 0) {
    findings.addProblem({ message: 'the text is empty; expected at least one [xenhostN] section' });
  }
  for (const { section, key, firstLine, line } of document.duplicates) {
    const message =
      key === undefined
        ? `section occurs again (first in line ${firstLine}); both are read as one`
        : `occurs again (first in line ${firstLine}); the last one counts`;
    findings.addWarning({ section, ...(key === undefined ? {} : { key }), line, message });
  }
}

function noteSizes({ sections, defaults }: IniDocument, findings: Findings): 'fine' | 'too large' {
  const hasTooManySections = sections.size > INI_LIMITS.sections;
  const hasTooManyDefaults = defaults.entries.size > INI_LIMITS.defaultKeys;
  if (hasTooManySections) {
    const message = `there are ${sections.size} sections; expected at most ${INI_LIMITS.sections}`;
    findings.addProblem({ message });
  }
  if (hasTooManyDefaults) {
    const message = `has ${defaults.entries.size} keys; expected at most ${INI_LIMITS.defaultKeys}`;
    findings.addProblem({ section: defaults.name, line: defaults.line, message });
  }
  return hasTooManySections || hasTooManyDefaults ? 'too large' : 'fine';
}

function noteAddresses(hosts: readonly HostSettings[], document: IniDocument, findings: Findings): void {
  const firstByUrl = new Map<string, number>();
  for (const { hostRef, url } of hosts) {
    const first = firstByUrl.get(url);
    if (first === undefined) {
      firstByUrl.set(url, hostRef);
      continue;
    }
    const section = `xenhost${hostRef}`;
    const line = document.sections.get(section)?.entries.get('host.name')?.line;
    const message = `is the same address as that of [xenhost${first}]; only the lower number counts`;
    findings.addWarning({ section, key: 'host.name', ...(line === undefined ? {} : { line }), message });
  }
}

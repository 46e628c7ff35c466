import type { TemplateSettings } from '../config.ts';
import type { SectionReader } from './section-reader.ts';
import { TEMPLATE_KEYS, type TemplateKey } from './section-schemas.ts';

/** An OS key stands in URLs and in key names: no white space, nothing a URL gives a meaning to. */
const OS_KEY = '([^\\s/?#&=:]+)';

const PATTERNS = (Object.keys(TEMPLATE_KEYS) as TemplateKey[]).map((templateKey) => ({
  templateKey,
  pattern: new RegExp(`^${templateKey.replaceAll('.', '\\.').replace('<os>', OS_KEY)}$`),
}));

/** `centos7.memory` → `<os>.memory` of `centos7`; undefined for a key that is none of these. */
export function matchTemplateKey(key: string): { templateKey: TemplateKey; osKey: string } | undefined {
  for (const { templateKey, pattern } of PATTERNS) {
    const osKey = pattern.exec(key)?.[1];
    if (osKey !== undefined) return { templateKey, osKey };
  }
  return undefined;
}

/** Every key an OS key can have, for suggestions. */
export function listTemplateKeys(osKey: string): string[] {
  return Object.keys(TEMPLATE_KEYS).map((templateKey) => templateKey.replace('<os>', osKey));
}

/** The OS keys of a `[xenhostN]` section; undefined when a value is wrong (noted). */
export function readTemplates(reader: SectionReader): Readonly<Record<string, TemplateSettings>> | undefined {
  const osKeys = new Set<string>();
  for (const [key, entry] of reader.entries) {
    const match = matchTemplateKey(key);
    if (match?.templateKey === '<os>.template' && entry.value !== '') osKeys.add(match.osKey);
  }
  const read = [...osKeys].sort().map((osKey) => readTemplate(osKey, reader));
  warnAboutLoneKeys(reader, osKeys);
  if (read.some((template) => template === undefined)) return undefined;
  // Without a prototype: an OS key comes from a client, and none is called "constructor" by accident.
  const templates: Record<string, TemplateSettings> = Object.create(null);
  for (const template of read) if (template !== undefined) templates[template.osKey] = template;
  return templates;
}

function readTemplate(osKey: string, reader: SectionReader): TemplateSettings | undefined {
  const template = reader.readOne(`${osKey}.template`, TEMPLATE_KEYS['<os>.template']);
  const network = reader.readOne(`${osKey}.template.network`, TEMPLATE_KEYS['<os>.template.network']);
  const expected = reader.readOne(`${osKey}.network.expect`, TEMPLATE_KEYS['<os>.network.expect']);
  const vcpus = reader.readOne(`${osKey}.vcpus`, TEMPLATE_KEYS['<os>.vcpus']);
  const memory = reader.readOne(`${osKey}.memory`, TEMPLATE_KEYS['<os>.memory']);
  const disk = reader.readOne(`${osKey}.disk`, TEMPLATE_KEYS['<os>.disk']);
  const max = reader.readOne(`host.vms.max.${osKey}`, TEMPLATE_KEYS['host.vms.max.<os>']);
  const warm = reader.readOne(`${osKey}.warm`, TEMPLATE_KEYS['<os>.warm']);
  if (template === undefined || template === 'unsound' || warm === 'unsound') return undefined;
  if (network === 'unsound' || vcpus === 'unsound' || memory === 'unsound') return undefined;
  if (disk === 'unsound' || max === 'unsound' || expected === 'unsound') return undefined;
  return {
    osKey,
    template: template.value,
    ...(network === undefined ? {} : { network: network.value }),
    ...(expected === undefined ? {} : { expectedNetworks: expected.value }),
    ...(vcpus === undefined ? {} : { vcpus: vcpus.value }),
    ...(memory === undefined ? {} : { memoryGib: memory.value }),
    ...(disk === undefined ? {} : { diskGib: disk.value }),
    ...(max === undefined ? {} : { maxVms: max.value }),
    ...(warm === undefined ? {} : { warm: warm.value }),
  };
}

function warnAboutLoneKeys(reader: SectionReader, osKeys: ReadonlySet<string>): void {
  for (const key of reader.ownEntries.keys()) {
    const match = matchTemplateKey(key);
    if (match === undefined || match.templateKey === '<os>.template' || osKeys.has(match.osKey)) continue;
    reader.warn(key, `has no effect: this host has no ${match.osKey}.template`);
  }
}

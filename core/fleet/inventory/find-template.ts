import type { Ref, VmRecord } from '../../xapi/index.ts';
import type { LiveInventory } from './live-inventory.ts';

export type TemplateLookup =
  | { kind: 'found'; ref: Ref; record: VmRecord }
  | { kind: 'problem'; problem: string };

/** More names than this make a sentence nobody reads. */
const NAMES_SHOWN = 5;

/**
 * The template an ini value names: exact name, else the only one that starts with it; never a snapshot.
 * @see docs/spec/legacy-api.md#templates
 */
export function findTemplate(inventory: LiveInventory, wanted: string): TemplateLookup {
  const templates = [...inventory.templates].flatMap((ref) => {
    const record = inventory.get('VM', ref);
    return record?.name_label.startsWith(wanted) ? [{ ref, record }] : [];
  });
  const exact = templates.filter(({ record }) => record.name_label === wanted);
  const matches = exact.length > 0 ? exact : templates;
  const [only] = matches;
  if (!only) return { kind: 'problem', problem: `template ${quote(wanted)} not found` };
  if (matches.length === 1) return { kind: 'found', ...only };
  if (exact.length > 1) {
    return {
      kind: 'problem',
      problem: `${exact.length} templates are named ${quote(wanted)}: rename all but one`,
    };
  }
  const names = matches.map(({ record }) => quote(record.name_label)).sort();
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return {
    kind: 'problem',
    problem: `${names.length} templates start with ${quote(wanted)}: ${shown}${more}; give the full name`,
  };
}

function quote(text: string): string {
  return `"${text}"`;
}

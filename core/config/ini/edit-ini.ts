import { DynvmError } from '../../model/failure.ts';
import type { IniEdit } from '../../model/ini-edit.ts';
import { IniText } from './ini-text.ts';
import { type IniDocument, readIni } from './read-ini.ts';

/**
 * The text with the edits made: every other byte stays as it is, comments, order, spacing, line breaks and byte-order mark.
 * @throws DynvmError bad-input: a section that is missing or there already; unavailable: the edit would change more than it says
 */
export function editIni(text: string, edits: readonly IniEdit[]): string {
  let edited = text;
  for (const edit of edits) edited = editOnce(edited, edit);
  return edited;
}

function editOnce(text: string, edit: IniEdit): string {
  const before = readIni(text);
  const lines = new IniText(text, before);
  const section = before.sections.get(edit.section);
  if (edit.kind === 'add-section') {
    if (section) throw refuse(edit, `[${edit.section}] is there already, in line ${section.line}`);
    lines.append(edit.section);
  } else {
    if (!section) throw refuse(edit, `there is no [${edit.section}]`);
    if (edit.kind === 'set') lines.set(edit.section, edit.key.toLowerCase(), edit.key, edit.value);
    else if (edit.kind === 'remove') lines.remove(edit.section, edit.key.toLowerCase());
    else lines.removeSection(edit.section);
  }
  const edited = lines.toString();
  assertOnly(edit, before, readIni(edited));
  return edited;
}

function refuse({ section }: IniEdit, message: string): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `The ini can't be edited: ${message}.`,
    where: { section },
  });
}

type Values = Map<string, Map<string, string>>;

function valuesOf({ sections, defaults }: IniDocument): Values {
  const all = [['DEFAULT', defaults] as const, ...sections];
  return new Map(
    all.map(([name, { entries }]) => [name, new Map([...entries].map(([key, { value }]) => [key, value]))]),
  );
}

/** A text may be odder than any rule here foresees: what came out is read again, and must differ by this edit alone. */
function assertOnly(edit: IniEdit, before: IniDocument, after: IniDocument): void {
  const expected = valuesOf(before);
  const section = expected.get(edit.section);
  if (edit.kind === 'add-section') expected.set(edit.section, new Map());
  else if (edit.kind === 'remove-section') expected.delete(edit.section);
  else if (edit.kind === 'set') section?.set(edit.key.toLowerCase(), edit.value);
  else section?.delete(edit.key.toLowerCase());
  const found = valuesOf(after);
  if (isSame(expected, found) && before.syntaxProblems.length >= after.syntaxProblems.length) return;
  throw new DynvmError({
    code: 'unavailable',
    message: `The ini can't be edited: changing [${edit.section}] would change the meaning of other lines.`,
    hint: 'Edit the file by hand; it is read again when it is saved.',
    where: { section: edit.section },
  });
}

function isSame(a: Values, b: Values): boolean {
  return (
    a.size === b.size &&
    [...a].every(([name, entries]) => {
      const others = b.get(name);
      return others?.size === entries.size && [...entries].every(([key, value]) => others.get(key) === value);
    })
  );
}

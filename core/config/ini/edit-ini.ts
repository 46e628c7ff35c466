import { assertNever } from '../../model/assert-never.ts';
import { DynvmError } from '../../model/failure.ts';
import type { IniEdit } from '../../model/ini-edit.ts';
import { IniText } from './ini-text.ts';
import { type IniDocument, readIni } from './read-ini.ts';

/**
 * The text with the edits made: every other byte stays as it is, comments, order, spacing, line breaks and byte-order mark.
 * @throws DynvmError bad-input: a section that is missing or there already; unavailable: the edit would change more than it says
 */
export function editIni(text: string, edits: readonly IniEdit[]): string {
  const before = readIni(text);
  const lines = new IniText(text, before);
  const expected = toValues(before);
  for (const edit of edits) {
    assertPossible(edit, expected, before);
    applyToLines(edit, lines);
    applyToValues(edit, expected);
  }
  const edited = lines.toString();
  const after = readIni(edited);
  if (isSame(expected, toValues(after)) && before.syntaxProblems.length >= after.syntaxProblems.length) {
    return edited;
  }
  if (edits.length > 1) return editOneByOne(text, edits);
  throw changesOtherLines(edits[0]);
}

/** Finds the edit that can't be made; slow, as the text is read anew for each. */
function editOneByOne(text: string, edits: readonly IniEdit[]): string {
  let edited = text;
  for (const edit of edits) edited = editIni(edited, [edit]);
  return edited;
}

function assertPossible(edit: IniEdit, values: Values, before: IniDocument): void {
  const isThere = values.has(edit.section);
  if (edit.kind === 'add-section' && isThere) {
    const line = before.sections.get(edit.section)?.line;
    throw refuse(edit, `[${edit.section}] is there already${line === undefined ? '' : `, in line ${line}`}`);
  }
  if (edit.kind !== 'add-section' && !isThere) throw refuse(edit, `there is no [${edit.section}]`);
}

function applyToLines(edit: IniEdit, lines: IniText): void {
  switch (edit.kind) {
    case 'add-section':
      lines.append(edit.section);
      return;
    case 'set':
      lines.set(edit.section, edit.key.toLowerCase(), edit.key, edit.value);
      return;
    case 'remove':
      lines.remove(edit.section, edit.key.toLowerCase());
      return;
    case 'remove-section':
      lines.removeSection(edit.section);
      return;
    default:
      assertNever(edit);
  }
}

function applyToValues(edit: IniEdit, values: Values): void {
  switch (edit.kind) {
    case 'add-section':
      values.set(edit.section, new Map());
      return;
    case 'set':
      values.get(edit.section)?.set(edit.key.toLowerCase(), edit.value);
      return;
    case 'remove':
      values.get(edit.section)?.delete(edit.key.toLowerCase());
      return;
    case 'remove-section':
      values.delete(edit.section);
      return;
    default:
      assertNever(edit);
  }
}

function refuse({ section }: IniEdit, message: string): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `The ini can't be edited: ${message}.`,
    where: { section },
  });
}

type Values = Map<string, Map<string, string>>;

function toValues({ sections, defaults }: IniDocument): Values {
  const all = [['DEFAULT', defaults] as const, ...sections];
  return new Map(
    all.map(([name, { entries }]) => [name, new Map([...entries].map(([key, { value }]) => [key, value]))]),
  );
}

/** A text may be odder than any rule here foresees: what came out is read again, and must differ by the edits alone. */
function changesOtherLines(edit: IniEdit | undefined): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: `The ini can't be edited: changing [${edit?.section}] would change the meaning of other lines.`,
    hint: 'Edit the file by hand; it is read again when it is saved.',
    where: { section: edit?.section },
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

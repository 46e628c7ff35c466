import { isSecretReference } from '../secret-reference.ts';
import { type IniLine, readIni } from './read-ini.ts';

/** Names of keys, known or misspelt, whose value is nobody's to read. */
const SECRET_NAME = /pass|pwd|secret|token|credential/i;

/** How a secret that stands in the ini itself is shown. */
const HIDDEN = '••••••';

/** A line as it is, to be compared, and as it may be shown. */
export interface ShownLine {
  readonly text: string;
  readonly shown: string;
}

/** The lines of an ini with what may be shown of them: no secret's text, also where it was commented out. */
export function linesWithoutSecrets(text: string): ShownLine[] {
  const show = hiding();
  const lines = readIni(text).lines.map((line) => ({ text: line.text, shown: show(line) }));
  // What stands behind the last line break is no line.
  if (lines.at(-1)?.text === '') lines.pop();
  return lines;
}

/** References stay: they say where a secret is, and are none. */
function hiding(): (line: IniLine) => string {
  let hidesContinuation = false;
  return ({ kind, text: line }) => {
    if (kind === 'continuation') return hidesContinuation ? hideAfterIndent(line) : line;
    if (kind === 'blank' || kind === 'section') return line;
    const delimiter = line.search(/[=:]/);
    const name = delimiter < 0 ? line : line.slice(0, delimiter);
    if (kind === 'comment') return SECRET_NAME.test(line) ? hideRest(line, delimiter) : line;
    hidesContinuation = SECRET_NAME.test(name);
    return hidesContinuation ? hideRest(line, delimiter) : line;
  };
}

export function isSecretKey(key: string): boolean {
  return SECRET_NAME.test(key);
}

function hideRest(line: string, delimiter: number): string {
  if (delimiter < 0) return `${line.slice(0, line.search(SECRET_NAME))}${HIDDEN}`;
  const value = line.slice(delimiter + 1).trim();
  if (value === '' || isSecretReference(value)) return line;
  const blanks = /^[ \t]*/.exec(line.slice(delimiter + 1))?.[0] ?? '';
  return `${line.slice(0, delimiter + 1)}${blanks}${HIDDEN}`;
}

function hideAfterIndent(line: string): string {
  return `${/^\s*/.exec(line)?.[0] ?? ''}${HIDDEN}`;
}

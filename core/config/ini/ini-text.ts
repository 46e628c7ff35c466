import { isPythonSpace, stripEnd, stripPythonSpace } from './python-space.ts';
import type { IniDocument, IniLine } from './read-ini.ts';

interface TextLine {
  kind: IniLine['kind'];
  text: string;
  /** As written; empty for a last line without one. */
  lineBreak: string;
  /** Undefined before the first header. */
  section: string | undefined;
  /** Of the entry itself, and of the lines that continue it. */
  key: string | undefined;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The lines of an ini while it is being edited. Knows where things stand, not what they mean. */
export class IniText {
  readonly #mark: string;
  readonly #lines: TextLine[];

  /** `document`: the same text, read. */
  constructor(text: string, document: IniDocument) {
    this.#mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    this.#lines = toTextLines(text.slice(this.#mark.length), document);
  }

  toString(): string {
    return this.#mark + this.#lines.map(({ text, lineBreak }) => text + lineBreak).join('');
  }

  /** `key` in lower case; `written` as it is to stand where it is new. */
  set(section: string, key: string, written: string, value: string): void {
    const index = this.#lines.findLastIndex((line) => isEntry(line, section, key));
    const line = this.#lines[index];
    if (!line) {
      this.#add(section, written, value);
      return;
    }
    const { before, after } = around(line.text);
    line.text = before + value + after;
    this.#delete(
      (other, at) =>
        at > index && other.kind === 'continuation' && other.key === key && other.section === section,
    );
  }

  /** All of them: an earlier one would come into force otherwise. */
  remove(section: string, key: string): void {
    this.#delete((line) => line.section === section && line.key === key && line.kind !== 'comment');
  }

  append(section: string): void {
    const lineBreak = this.#usualBreak();
    const last = this.#lines.at(-1);
    if (last && last.text === '' && last.lineBreak === '') this.#lines.pop();
    const end = this.#lines.at(-1);
    if (end && end.lineBreak === '') end.lineBreak = lineBreak;
    const blank = { kind: 'blank' as const, text: '', lineBreak, section: undefined, key: undefined };
    if (end && end.kind !== 'blank') this.#lines.push(blank);
    this.#lines.push({ kind: 'section', text: `[${section}]`, lineBreak, section, key: undefined });
  }

  /** Header to last key; comments that follow belong to what comes next. */
  removeSection(section: string): void {
    const doomed = new Set<TextLine>();
    let start = 0;
    while (start < this.#lines.length) {
      const end = this.#endOfBlock(start);
      const header = this.#lines[start];
      if (header?.kind === 'section' && header.section === section) {
        for (const line of this.#ownLines(start, end)) doomed.add(line);
      }
      start = end;
    }
    this.#delete((line) => doomed.has(line));
  }

  /** Of the next header, or of the text. */
  #endOfBlock(start: number): number {
    let end = start + 1;
    while (end < this.#lines.length && this.#lines[end]?.kind !== 'section') end += 1;
    return end;
  }

  /** A header's lines up to its last key, and the blank lines after it where there are some before it. */
  #ownLines(start: number, end: number): TextLine[] {
    const block = this.#lines.slice(start, end);
    const last = block.findLastIndex(({ kind }) => kind !== 'blank' && kind !== 'comment');
    const before = this.#lines[start - 1];
    // One blank line between sections, not two.
    if (before && before.kind !== 'blank') return block.slice(0, last + 1);
    const next = block.findIndex(({ kind }, index) => index > last && kind !== 'blank');
    return block.slice(0, next < 0 ? block.length : next);
  }

  #add(section: string, key: string, value: string): void {
    const isOwn = ({ kind, section: of }: TextLine) =>
      of === section && (kind === 'entry' || kind === 'continuation' || kind === 'section');
    const at = this.#lines.findLastIndex(isOwn);
    const model = this.#lines.findLast((line) => line.kind === 'entry' && line.section === section);
    const before = this.#lines[at];
    const next = this.#lines.find(({ kind }, index) => index > at && kind !== 'blank' && kind !== 'comment');
    const text = deepEnough(model ? like(model.text, key, value) : `${key}=${value}`, next?.text ?? '');
    const line: TextLine = {
      kind: 'entry',
      text,
      lineBreak: before?.lineBreak ?? '',
      section,
      key: key.toLowerCase(),
    };
    if (before && before.lineBreak === '') before.lineBreak = this.#usualBreak();
    this.#lines.splice(at + 1, 0, line);
  }

  #delete(isDoomed: (line: TextLine, index: number) => boolean): void {
    const kept = this.#lines.filter((line, index) => !isDoomed(line, index));
    this.#lines.splice(0, this.#lines.length, ...kept);
  }

  #usualBreak(): string {
    return this.#lines.find(({ lineBreak }) => lineBreak !== '')?.lineBreak ?? '\n';
  }
}

function toTextLines(text: string, document: IniDocument): TextLine[] {
  const parts = text.split(/(\r\n|\r|\n)/);
  let section: string | undefined;
  let key: string | undefined;
  return document.lines.map((line, index) => {
    if (line.kind === 'section') {
      const content = stripPythonSpace(line.text);
      section = content.slice(1, content.lastIndexOf(']'));
      key = undefined;
    } else if (line.kind === 'entry') key = readKey(line.text);
    else if (line.kind === 'unreadable') key = undefined;
    const isOfKey = line.kind === 'entry' || line.kind === 'continuation';
    return { ...line, lineBreak: parts[index * 2 + 1] ?? '', section, key: isOfKey ? key : undefined };
  });
}

function isEntry(line: TextLine, section: string, key: string): boolean {
  return line.kind === 'entry' && line.section === section && line.key === key;
}

function readKey(text: string): string {
  return stripPythonSpace(text.slice(0, text.search(/[=:]/))).toLowerCase();
}

/** What stands before and behind the value of an entry. */
function around(text: string): { before: string; after: string } {
  let start = text.search(/[=:]/) + 1;
  while (start < text.length && isPythonSpace(text.charCodeAt(start))) start += 1;
  const end = Math.max(start, stripEnd(text).length);
  return { before: text.slice(0, start), after: text.slice(end) };
}

/** A new entry with the indentation and delimiter of one beside it, as far as those are blanks and tabs. */
function like(model: string, key: string, value: string): string {
  const [, indent = ''] = /^([ \t]*)\S/.exec(model) ?? [];
  return `${indent}${key}${findDelimiter(model)}${value}`;
}

/** `=` or `:` with the blanks around it. */
function findDelimiter(line: string): string {
  const at = line.search(/[=:]/);
  if (at < 0) return '=';
  const isBlank = (index: number) => line[index] === ' ' || line[index] === '\t';
  let [start, end] = [at, at + 1];
  while (isBlank(start - 1)) start -= 1;
  while (isBlank(end)) end += 1;
  return line.slice(start, end);
}

/** A line that is deeper than the one above it would be taken for its continuation, even a header. */
function deepEnough(text: string, next: string): string {
  const needed = readIndent(next);
  return needed.length > readIndent(text).length ? needed + stripPythonSpace(text) : text;
}

function readIndent(text: string): string {
  let end = 0;
  while (end < text.length && isPythonSpace(text.charCodeAt(end))) end += 1;
  return text.slice(0, end);
}

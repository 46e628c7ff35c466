import { isPythonSpace, stripEnd, stripPythonSpace } from './python-space.ts';

/**
 * The text of an ini, read exactly as Python's `RawConfigParser(strict=False)` reads it, with the place of everything.
 * Lines are kept as written, so that an edit can keep comments, order and keys it does not know.
 * @see docs/configuration.md#how-the-file-is-read
 */
export interface IniDocument {
  readonly lines: readonly IniLine[];
  /** In order of first appearance, without `[DEFAULT]`. */
  readonly sections: ReadonlyMap<string, IniSection>;
  /** `[DEFAULT]`: its entries stand in for what any other section does not have. */
  readonly defaults: IniSection;
  /** Lines Python refuses: the whole text is refused then. */
  readonly syntaxProblems: readonly IniFinding[];
  /** Sections and keys that occur again. Python 2 merged and took the last; so do we, and say so. */
  readonly duplicates: readonly IniDuplicate[];
}

/** One physical line, as written, without its line break. */
export interface IniLine {
  readonly kind: 'blank' | 'comment' | 'section' | 'entry' | 'continuation' | 'unreadable';
  readonly text: string;
}

export interface IniSection {
  readonly name: string;
  /** 1-based line of its (first) header; 0 for a `[DEFAULT]` that is not there. */
  readonly line: number;
  /** By key in lower case. */
  readonly entries: ReadonlyMap<string, IniEntry>;
}

export interface IniEntry {
  readonly key: string;
  /** Stripped; lines of a continued value joined by `\n`. */
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  /** Line of the first continuation that adds text; absent for a value of one line. */
  readonly continuedAtLine?: number;
}

export interface IniFinding {
  readonly line: number;
  readonly kind: 'no-section' | 'no-delimiter' | 'no-key';
}

interface IniDuplicate {
  readonly section: string;
  /** Absent: the section itself occurs again. */
  readonly key?: string;
  readonly firstLine: number;
  readonly line: number;
}

const DEFAULT_SECTION = 'DEFAULT';

interface OpenEntry {
  key: string;
  line: number;
  parts: string[];
  continuedAtLine?: number;
}

interface OpenSection {
  name: string;
  line: number;
  entries: Map<string, OpenEntry>;
}

/** Reads the text; never throws. A leading byte-order mark is dropped. */
export function readIni(text: string): IniDocument {
  const reader = new IniReader();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) reader.readLine(line);
  return reader.document();
}

class IniReader {
  readonly #lines: IniLine[] = [];
  readonly #sections = new Map<string, OpenSection>();
  readonly #defaults: OpenSection = { name: DEFAULT_SECTION, line: 0, entries: new Map() };
  readonly #syntaxProblems: IniFinding[] = [];
  readonly #duplicates: IniDuplicate[] = [];
  #section: OpenSection | undefined;
  /** The entry that a deeper line would continue. */
  #entry: OpenEntry | undefined;
  #entryIndent = 0;

  readLine(text: string): void {
    this.#lines.push({ kind: this.#classify(text), text });
  }

  document(): IniDocument {
    return {
      lines: this.#lines,
      sections: new Map([...this.#sections].map(([name, section]) => [name, closed(section)])),
      defaults: closed(this.#defaults),
      syntaxProblems: this.#syntaxProblems,
      duplicates: this.#duplicates,
    };
  }

  #classify(text: string): IniLine['kind'] {
    const content = stripPythonSpace(text);
    if (content === '') {
      this.#entry?.parts.push('');
      return 'blank';
    }
    if (content.startsWith('#') || content.startsWith(';')) return 'comment';
    const indent = measureIndent(text);
    if (this.#entry !== undefined && indent > this.#entryIndent) {
      this.#entry.parts.push(content);
      this.#entry.continuedAtLine ??= this.#lineNumber();
      return 'continuation';
    }
    this.#entryIndent = indent;
    const closing = content.startsWith('[') ? content.lastIndexOf(']') : -1;
    // Like Python, `[]` is no header, and what follows the last bracket is ignored.
    if (closing >= 2) return this.#openSection(content.slice(1, closing));
    return this.#openEntry(content);
  }

  #openSection(name: string): 'section' {
    const line = this.#lineNumber();
    const known = name === DEFAULT_SECTION ? this.#defaults : this.#sections.get(name);
    const section = known ?? { name, line, entries: new Map() };
    if (known === undefined) this.#sections.set(name, section);
    else if (known.line === 0) known.line = line;
    else this.#duplicates.push({ section: name, firstLine: known.line, line });
    this.#section = section;
    this.#entry = undefined;
    return 'section';
  }

  #openEntry(content: string): 'entry' | 'unreadable' {
    const line = this.#lineNumber();
    const section = this.#section;
    if (section === undefined) return this.#refuse('no-section');
    const delimiter = content.search(/[=:]/);
    if (delimiter < 0) return this.#refuse('no-delimiter');
    const key = stripEnd(content.slice(0, delimiter)).toLowerCase();
    if (key === '') {
      this.#entry = undefined;
      return this.#refuse('no-key');
    }
    const first = section.entries.get(key);
    if (first !== undefined) {
      this.#duplicates.push({ section: section.name, key, firstLine: first.line, line });
    }
    this.#entry = { key, line, parts: [stripPythonSpace(content.slice(delimiter + 1))] };
    section.entries.set(key, this.#entry);
    return 'entry';
  }

  /** Python stops at the first line without a section; so that one is the only one worth telling. */
  #refuse(kind: IniFinding['kind']): 'unreadable' {
    const told = kind === 'no-section' && this.#syntaxProblems.length > 0;
    if (!told) this.#syntaxProblems.push({ line: this.#lineNumber(), kind });
    return 'unreadable';
  }

  #lineNumber(): number {
    return this.#lines.length + 1;
  }
}

function measureIndent(text: string): number {
  let indent = 0;
  while (indent < text.length && isPythonSpace(text.charCodeAt(indent))) indent += 1;
  return indent;
}

function closed(section: OpenSection): IniSection {
  const entries = new Map<string, IniEntry>();
  for (const { parts, ...entry } of section.entries.values()) {
    entries.set(entry.key, { ...entry, value: stripEnd(parts.join('\n')) });
  }
  return { name: section.name, line: section.line, entries };
}

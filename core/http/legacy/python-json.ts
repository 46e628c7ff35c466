/** What the legacy routes send as JSON. A Map keeps any key in its place; objects would move integer-like keys to the front. */
export type PythonJson =
  | string
  | number
  | readonly PythonJson[]
  | ReadonlyMap<string, PythonJson>
  | { readonly [key: string]: PythonJson };

/**
 * JSON on one line as Python's `json.dumps(value)` writes it: `", "` and `": "`, all but ASCII escaped.
 * @see docs/spec/legacy-api.md#http-rules; scripts cut the text with `cut -d':'` and `sed`
 */
export function dumps(value: PythonJson): string {
  return write(value, undefined);
}

/** As `json.dumps(value, indent=2, sort_keys=True)`: keys in the order of their code points, `10` before `2`. */
export function dumpsIndented(value: PythonJson): string {
  return write(value, '\n');
}

/** {@link dumpsIndented} of an object whose values are such text already, written for that place: one level further in; in their own order. */
export function dumpsIndentedMembers(members: ReadonlyMap<string, string>): string {
  return enclose(
    '{',
    [...members].map(([key, text]) => `${quote(key)}: ${text}`),
    '}',
    '\n',
  );
}

/** {@link dumpsIndented} of a list of such texts, one level in. */
export function dumpsIndentedList(items: readonly string[]): string {
  return enclose('[', items, ']', '\n  ');
}

/** Text of {@link dumpsIndented}, moved in by so many levels. */
export function indent(text: string, levels: number): string {
  return text.replaceAll('\n', `\n${'  '.repeat(levels)}`);
}

/** `lineStart` is a line break with the indentation of the enclosing level; undefined = everything on one line. */
function write(value: PythonJson, lineStart: string | undefined): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quote(value);
  const inner = lineStart === undefined ? undefined : `${lineStart}  `;
  if (isList(value)) {
    return enclose(
      '[',
      value.map((item) => write(item, inner)),
      ']',
      lineStart,
    );
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  if (lineStart !== undefined) entries.sort(([a], [b]) => compareCodePoints(a, b));
  const members = entries.map(([key, member]) => `${quote(key)}: ${write(member, inner)}`);
  return enclose('{', members, '}', lineStart);
}

function isList(value: PythonJson): value is readonly PythonJson[] {
  return Array.isArray(value);
}

function enclose(
  open: string,
  members: readonly string[],
  close: string,
  lineStart: string | undefined,
): string {
  if (members.length === 0) return open + close;
  if (lineStart === undefined) return open + members.join(', ') + close;
  const inner = `${lineStart}  `;
  return open + inner + members.join(`,${inner}`) + lineStart + close;
}

/** Python's ensure_ascii escapes DEL too, and writes what is outside the BMP as two escapes. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Python's order of strings: by code point, where JavaScript compares UTF-16 units and puts U+1F600 before U+FF01. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for the highest code points, behind all other units. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Line breaks and tabs: they separate words. */
const SEPARATORS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** Control and format characters, and halves of surrogate pairs: what a reader cannot see, or is misled by. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Most text has none of them: told by one pass over it. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The text as one line in which every character can be seen: line breaks and tabs become a space, other control and format
 * characters (escape sequences, changes of the writing direction, byte order marks) their code point, `<U+202E>`.
 * Text that has none is returned as it is.
 * @see docs/security.md#text-from-outside
 */
export function toVisibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  return showInvisible(text.replace(SEPARATORS, ' '));
}

/** The same for text of several lines: line feeds and tabs stay. */
export function toVisibleLines(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .split(/(\r?\n|\t)/)
    .map((part) => (part === '\t' || part === '\n' || part === '\r\n' ? part : showInvisible(part)))
    .join('');
}

/** JSON text that means the same and holds no such character: they are escaped. Its own line breaks stay. */
export function toVisibleJson(json: string): string {
  return json.replace(INVISIBLE, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}

/**
 * The same data with {@link toVisibleLines} of every text in it, keys excepted; what needs no change is not copied.
 */
export function toVisibleData<T>(data: T): T {
  if (typeof data === 'string') return toVisibleLines(data) as T;
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) {
    const items = data.map(toVisibleData);
    return items.every((item, index) => Object.is(item, data[index])) ? data : (items as T);
  }
  const changed = Object.entries(data).flatMap(([key, value]) => {
    const visible: unknown = toVisibleData(value);
    return Object.is(visible, value) ? [] : [[key, visible] as const];
  });
  return changed.length === 0 ? data : { ...data, ...Object.fromEntries(changed) };
}

function showInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => `<U+${toCodePoint(character)}>`);
}

function toCodePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

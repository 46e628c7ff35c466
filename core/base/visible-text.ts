/** Line breaks and tabs: they separate words. */
const SEPARATORS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
/** Control and format characters, and halves of surrogate pairs: what a reader cannot see, or is misled by. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * The text as one line in which every character can be seen: line breaks and tabs become a space, other control and format
 * characters (escape sequences, changes of the writing direction, byte order marks) their code point, `<U+202E>`.
 * Text that has none is returned as it is.
 * @see docs/security.md#text-from-outside
 */
export function toVisibleText(text: string): string {
  return text.replace(SEPARATORS, ' ').replace(INVISIBLE, (character) => `<U+${codePoint(character)}>`);
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** JSON as XAPI writes it: a float may be a bare `Infinity` or `nan`, which becomes null. @throws SyntaxError */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const repaired = replaceBareFloats(text);
    if (repaired === text) throw error;
    return JSON.parse(repaired);
  }
}

const BARE_FLOAT = /-?\b(?:Infinity|inf|NaN|nan)\b/g;

/** Looks only at what is outside of strings, and at each character once. */
function replaceBareFloats(text: string): string {
  let repaired = '';
  let at = 0;
  while (at < text.length) {
    const quoteAt = text.indexOf('"', at);
    const outsideEnd = quoteAt === -1 ? text.length : quoteAt;
    repaired += text.slice(at, outsideEnd).replaceAll(BARE_FLOAT, 'null');
    if (quoteAt === -1) break;
    at = endOfString(text, quoteAt);
    repaired += text.slice(quoteAt, at);
  }
  return repaired;
}

/** Behind the closing quote, or the end of the text. */
function endOfString(text: string, openingAt: number): number {
  for (let at = openingAt + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '"') return at + 1;
  }
  return text.length;
}

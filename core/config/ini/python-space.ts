/**
 * White space as Python's `str.strip()` and `\s` see it. JavaScript's own differs: it has U+FEFF,
 * and lacks U+001C to U+001F and U+0085.
 */
export function isPythonSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x1c && code <= 0x20) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** `str.strip()` */
export function stripPythonSpace(text: string): string {
  const kept = stripEnd(text);
  let start = 0;
  while (start < kept.length && isPythonSpace(kept.charCodeAt(start))) start += 1;
  return kept.slice(start);
}

import { XapiError } from '../pool/xapi-error.ts';

/** A value as the server's error texts show it: `S(text)`, `I(5)`, `[S(a);S(b)]`, `{key:S(value)}`. */
export function renderOcaml(value: unknown): string {
  if (value === null || value === undefined) return 'N';
  if (typeof value === 'string') return `S(${value})`;
  if (typeof value === 'boolean') return `B(${value})`;
  if (typeof value === 'number') return Number.isInteger(value) ? `I(${value})` : `F(${value})`;
  if (Array.isArray(value)) return `[${value.map(renderOcaml).join(';')}]`;
  const members = Object.entries(value).map(([key, member]) => `${key}:${renderOcaml(member)}`);
  return `{${members.join(';')}}`;
}

/** What OCaml's `failwith` becomes on the wire. */
export function failure(text: string): XapiError {
  return new XapiError('INTERNAL_ERROR', `Failure("${text}")`);
}

/** The first string in the value with a control character other than tab, line feed and carriage return. */
export function findUnprintable(value: unknown): string | undefined {
  if (typeof value === 'string') return hasControlCharacter(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value) && hasControlCharacter(key)) return key;
    const found = findUnprintable(member);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return true;
  }
  return false;
}

/** Values of ours have 43 characters. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** One of our secrets in a `Cookie` header; undefined where there is none. */
export function readCookie(header: string | undefined, cookieName: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    if (name === cookieName && VALUE.test(value)) return value;
  }
  return undefined;
}

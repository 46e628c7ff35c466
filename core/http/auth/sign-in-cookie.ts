/**
 * Ties a sign-in to the browser that began it. `Lax`, since it must come along when the issuer sends the browser back;
 * it allows nothing by itself.
 */
const NAME = '__Host-dynvm-sign-in';
const MAX_AGE_SECONDS = 600;
const VALUE = /^[A-Za-z0-9_-]{43}$/;

export function readSignInCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    if (name === NAME && VALUE.test(value)) return value;
  }
  return undefined;
}

export function writeSignInCookie(secret: string): string {
  return `${NAME}=${secret}; Max-Age=${MAX_AGE_SECONDS}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

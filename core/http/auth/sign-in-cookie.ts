import { readCookie } from './read-cookie.ts';

/**
 * Ties a sign-in to the browser that began it. `Lax`, since it must come along when the issuer sends the browser back;
 * it allows nothing by itself.
 */
const NAME = '__Host-dynvm-sign-in';
const MAX_AGE_SECONDS = 600;

export function readSignInCookie(header: string | undefined): string | undefined {
  return readCookie(header, NAME);
}

export function writeSignInCookie(secret: string): string {
  return `${NAME}=${secret}; Max-Age=${MAX_AGE_SECONDS}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}

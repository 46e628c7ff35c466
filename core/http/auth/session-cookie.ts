import { SESSION_LIFE_MS } from '../../model/access.ts';

/** `__Host-`: browsers take it over a secure connection only, for this host and no other, and for every path. */
const NAME = '__Host-dynvm';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
/** Values of ours have 43 characters. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** The session's secret in a `Cookie` header; undefined where there is none. */
export function readSessionCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    if (name === NAME && VALUE.test(value)) return value;
  }
  return undefined;
}

export function writeSessionCookie(secret: string): string {
  return `${NAME}=${secret}; Max-Age=${SESSION_LIFE_MS / 1000}; ${ATTRIBUTES}`;
}

export function clearSessionCookie(): string {
  return `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
}

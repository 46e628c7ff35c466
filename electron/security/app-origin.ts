import { APP_ORIGIN } from '../page/app-protocol.ts';

/** Whether this is an address of the application's own pages. */
export function isAppUrl(url: string): boolean {
  return toLoggableOrigin(url) === APP_ORIGIN;
}

/** Scheme and host, without a path or query, which may hold secrets. Node gives unknown schemes the origin "null". */
export function toLoggableOrigin(text: string): string {
  if (!URL.canParse(text)) return 'unreadable';
  const { protocol, host } = new URL(text);
  return `${protocol}//${host}`;
}

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';
import { PAGE_CONTENT_TYPES } from '../../core/base/page-content-types.ts';
import type { PageStart } from '../../core/contract/preferences.ts';
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from './content-security-policy.ts';
import { fileInside } from './file-inside.ts';

const SCHEME = 'app';
const HOST = 'console';
/** The only origin that may load in the window or talk to the core. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;
/** The page of the console. */
export const HOME_PAGE = `${APP_ORIGIN}/`;
/** Shown instead of the console while there is no core. */
export const FAILURE_PAGE = `${APP_ORIGIN}/core-failure`;

/** Placeholder in the built page, replaced in each response by what the page starts with. */
const START_PLACEHOLDER = 'DYNVM_PAGE_START';

/** Must run before Electron is ready; later, the scheme would have no origin of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

export interface AppProtocolOptions {
  /** Folder of the built renderer; nothing outside it is served. */
  readonly folder: string;
  /** The page at {@link FAILURE_PAGE}; its style tags carry {@link NONCE_PLACEHOLDER}. */
  failurePage(): string;
  /** What the page starts with, inserted at {@link START_PLACEHOLDER}. */
  start(): PageStart;
  /** Called for each script that is served. */
  onScript(): void;
}

/** Serves `app://console/…` from the bundle, with security headers on every response. */
export function serveApp(
  session: Session,
  { folder, failurePage, start, onScript }: AppProtocolOptions,
): void {
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || toOrigin(url) !== APP_ORIGIN) return notFound();
    if (url.href === FAILURE_PAGE) return page(failurePage());
    const file = fileInside(folder, url.pathname);
    const type = file && PAGE_CONTENT_TYPES[path.extname(file)];
    if (file === undefined || type === undefined) return notFound();
    const content = await readFile(file).catch(() => undefined);
    if (content === undefined) return notFound();
    if (file.endsWith('.html')) return page(withStart(content.toString('utf8'), start()));
    // Deferred: the response would otherwise wait for whatever the callback does.
    if (file.endsWith('.js')) setImmediate(onScript);
    return new Response(new Uint8Array(content), { headers: headers(type) });
  });
}

/** Node gives schemes it does not know the origin "null". */
function toOrigin({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function withStart(html: string, start: PageStart): string {
  const text = JSON.stringify(start)
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return html.replace(START_PLACEHOLDER, () => text);
}

function page(html: string): Response {
  const nonce = randomBytes(16).toString('base64');
  return new Response(html.replaceAll(NONCE_PLACEHOLDER, nonce), {
    headers: {
      ...headers('text/html; charset=utf-8'),
      'content-security-policy': contentSecurityPolicy(nonce),
      'cache-control': 'no-store',
    },
  });
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: headers('text/plain; charset=utf-8') });
}

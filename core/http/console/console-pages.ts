import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../ports.ts';
import { isOwnHost } from '../own-hosts.ts';
import { NONCE_PLACEHOLDER, pagePolicy } from './page-policy.ts';
import { readWebFiles, type WebFile, type WebFiles } from './web-files.ts';

/** Where the page is the same whatever is behind: it opens what the address names. @see docs/console.md#addresses */
const PAGE_PATHS = [
  '/',
  '/overview',
  '/vms',
  '/vms/*',
  '/requests/*',
  '/history',
  '/hosts',
  '/hosts/*',
  '/activity',
  '/settings',
  '/my-vms',
  '/get-vms',
  '/waiting',
];
/** Names of these files change with what is in them. */
const HASHED = '/assets/';
const YEAR_SECONDS = 31_536_000;

export interface ConsolePagesOptions {
  /** The build of the page. */
  readonly folder: string;
  readonly hosts: { readonly loopbackOnly: boolean; readonly allowed: readonly string[] };
  readonly logger: Logger;
}

/** The console in a browser: one page, and the files it loads. Who may see what is decided by what the page calls. */
export function addConsolePages(
  scope: FastifyInstance,
  { folder, hosts, logger }: ConsolePagesOptions,
): void {
  let reading: Promise<WebFiles | undefined> | undefined;
  const files = (): Promise<WebFiles | undefined> => {
    reading ??= readWebFiles(folder).catch((error: unknown) => {
      logger.error({ err: error, folder }, 'the pages of the console cannot be read');
      return undefined;
    });
    return reading;
  };
  scope.addHook('onRequest', async ({ headers }, reply) => {
    protect(reply);
    if (headers.host === undefined || isOwnHost(headers.host, hosts)) return;
    return sendText(reply, 403, 'This service is not known by this name. Its --allow-host adds one.');
  });
  for (const path of PAGE_PATHS) {
    scope.get(path, async (_request, reply) => {
      const found = await files();
      return found ? sendPage(reply, found.page) : sendText(reply, 404, NO_BUILD);
    });
  }
  for (const path of ['/assets/*', '/icons/*']) {
    scope.get(path, async (request, reply) => {
      const file = (await files())?.find(toPath(request));
      return file ? sendFile(request, reply, file) : sendText(reply, 404, 'There is no such file.');
    });
  }
}

const NO_BUILD =
  'The pages of the console are not built here. In a checkout, "npm run build" builds them; the APIs work without.';

function toPath({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? url;
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  const kept = toPath(request).startsWith(HASHED) ? `max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
  reply
    .header('cache-control', `public, ${kept}`)
    .header('etag', file.etag)
    .header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
  const { gzipped } = file;
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (gzipped && takesGzip) return reply.header('content-encoding', 'gzip').type(file.type).send(gzipped);
  return reply.type(file.type).send(file.body);
}

function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(text);
}

function protect(reply: FastifyReply): void {
  reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
}

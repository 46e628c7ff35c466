import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PAGE_CONTENT_TYPES } from '../../base/page-content-types.ts';

/** Pictures and fonts are compressed already. */
const COMPRESSED = new Set(['.css', '.js', '.svg']);
/** Many times what a build has: another folder was named by mistake. */
const FILES_MAX = 2000;
const TOTAL_MAX_BYTES = 64 * 1024 * 1024;

const compress = promisify(gzip);

/** A file of the build, ready to be sent. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** Absent where it would not be smaller. */
  readonly gzipped?: Buffer | undefined;
}

/** The console's page and what it loads, read once: nothing a client asks for becomes a path. */
export interface WebFiles {
  /** The page, with placeholders for its nonce and what it starts with. */
  readonly page: string;
  /** @param path `/assets/index-abc.js` */
  find(path: string): WebFile | undefined;
}

/** @returns undefined where there is no build. @throws Error the folder is no build: too many or too large files */
export async function readWebFiles(folder: string): Promise<WebFiles | undefined> {
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  if (page === undefined) return undefined;
  const names = await readdir(folder, { recursive: true });
  if (names.length > FILES_MAX) throw new Error(`${folder} holds more than ${FILES_MAX} files`);
  const files = new Map<string, WebFile>();
  let total = 0;
  for (const name of names) {
    const type = PAGE_CONTENT_TYPES[extname(name)];
    if (type === undefined || extname(name) === '.html') continue;
    const body = await readFile(join(folder, name));
    total += body.length;
    if (total > TOTAL_MAX_BYTES) throw new Error(`${folder} holds more than ${TOTAL_MAX_BYTES} bytes`);
    files.set(`/${name.replaceAll(sep, '/')}`, await toWebFile(body, extname(name), type));
  }
  return { page, find: (path) => files.get(path) };
}

async function toWebFile(body: Buffer, extension: string, type: string): Promise<WebFile> {
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
  return { type, etag, body, ...(COMPRESSED.has(extension) && { gzipped: await compress(body) }) };
}

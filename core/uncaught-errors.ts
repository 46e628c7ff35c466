import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Logger } from './ports.ts';

/** EX_SOFTWARE of sysexits.h: a fault inside the program. Supervisors restart on it. */
const UNCAUGHT_ERROR_EXIT_CODE = 70;
/** Supervisors and people wait 5 s for the end of a process; this leaves room for those around us. */
const LONGEST_FLUSH_MS = 4_000;
const FRAMES_LOGGED = 12;

const flushes = new Set<() => Promise<void>>();

/** Puts something away before an uncaught error ends the process. Returns how to take it back. */
export function flushOnUncaughtError(flush: () => Promise<void>): () => void {
  flushes.add(flush);
  return () => flushes.delete(flush);
}

/**
 * The last net: an error that nobody caught, or a rejection that nobody handled, is logged with the part of the program it
 * comes from. What was registered is flushed, in bounded time, and the process ends: nobody knows what is half done.
 */
export function endOnUncaughtError(
  logger: Pick<Logger, 'error'>,
  exit: (code: number) => void = process.exit,
): void {
  let isEnding = false;
  const end = async (error: unknown): Promise<void> => {
    logger.error({ err: error, ...describeOrigin(error) }, 'an error nobody caught ends this process');
    // One that comes while everything is put away changes nothing about that.
    if (isEnding) return;
    isEnding = true;
    // A plain timer, since nobody knows what still works. It keeps the process alive until then.
    const force = setTimeout(() => {
      logger.error({}, 'leases and history could not be flushed in time');
      exit(UNCAUGHT_ERROR_EXIT_CODE);
    }, LONGEST_FLUSH_MS);
    for (const outcome of await Promise.allSettled([...flushes].map(async (flush) => await flush()))) {
      if (outcome.status === 'rejected') logger.error({ err: outcome.reason }, 'flushing failed');
    }
    clearTimeout(force);
    exit(UNCAUGHT_ERROR_EXIT_CODE);
  };
  process.on('uncaughtException', (error) => void end(error));
  process.on('unhandledRejection', (reason) => void end(reason));
}

/** Where an error comes from: the folder of the architecture page's tree, and the places, innermost first. @internal */
export function describeOrigin(error: unknown): { part: string; frames: string[] } {
  const frames = framesFrom(error);
  return { part: partFrom(frames), frames };
}

/** `core/xapi/transport/http-post.ts:41`, the innermost first; bundled code by its source map. */
function framesFrom(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const places = stack.matchAll(
    /\bat (?:[^\n]*\()?((?:file:\/\/)?\/[^\s()]+|[A-Z]:[^\s()]+):(\d+):(\d+)\)?$/gm,
  );
  return [...places].slice(0, FRAMES_LOGGED).map(([, file = '', line, column]) => {
    const place = { file: file.startsWith('file:') ? fileURLToPath(file) : file, line: Number(line) };
    const source = sourceFrom(place.file, place.line, Number(column)) ?? place;
    return `${source.file.replace(/^.*?\/(?=(?:core|electron|node_modules)\/)/, '')}:${source.line}`;
  });
}

function sourceFrom(file: string, line: number, column: number): { file: string; line: number } | undefined {
  try {
    const map = `${file}.map`;
    if (!existsSync(map)) return undefined;
    const entry = new SourceMap(JSON.parse(readFileSync(map, 'utf8'))).findEntry(line - 1, column - 1);
    return 'originalSource' in entry
      ? { file: entry.originalSource.replace(/^(?:\.\.\/)+/, '/'), line: entry.originalLine + 1 }
      : undefined;
  } catch {
    // Never another error while one is told.
    return undefined;
  }
}

function partFrom(frames: readonly string[]): string {
  for (const frame of frames) {
    const [, shell, part] = /^(?:(electron)|core)\/([\w-]+)/.exec(frame) ?? [];
    if (part !== undefined) return shell ?? part;
  }
  return 'unknown';
}

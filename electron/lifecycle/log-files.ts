import { mkdirSync } from 'node:fs';
import { appendFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DestinationStream } from 'pino';

const FILE_MAX_BYTES = 5 * 1024 * 1024;
const FILES_KEPT = 5;
/** Limits memory while the disk accepts nothing: beyond this, the oldest lines are dropped. */
const WAITING_MAX_LINES = 10_000;

/** Writes to `console.log` in this folder; a full file becomes `console.1.log`, and so on up to the number kept. */
export interface LogFiles extends DestinationStream {
  readonly folder: string;
  /** Resolves when every line so far is written, or cannot be. */
  flush(): Promise<void>;
}

export function openLogFiles(
  folder: string,
  { fileMaxBytes = FILE_MAX_BYTES, filesKept = FILES_KEPT } = {},
): LogFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = (age: number): string => path.join(folder, age === 0 ? 'console.log' : `console.${age}.log`);
  let waiting: string[] = [];
  let bytes: number | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    bytes ??= await stat(name(0)).then(
      ({ size }) => size,
      () => 0,
    );
    while (waiting.length > 0) {
      const room = fileMaxBytes - bytes;
      const chunk = takeUpTo(waiting, room);
      if (chunk.length === 0 && bytes > 0) {
        await rotate();
        continue;
      }
      // A line longer than a file gets a file of its own.
      const text = chunk.length > 0 ? chunk.join('') : (waiting.shift() ?? '');
      await appendFile(name(0), text, { mode: 0o600 });
      bytes += Buffer.byteLength(text);
    }
  }

  async function rotate(): Promise<void> {
    await rm(name(filesKept), { force: true });
    for (let age = filesKept - 1; age >= 0; age -= 1)
      await rename(name(age), name(age + 1)).catch(() => undefined);
    bytes = 0;
  }

  function startWriting(): Promise<void> {
    writing ??= writeAll()
      // A full disk: there is nowhere left to report it.
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
      });
    return writing;
  }

  return {
    folder,
    write(line) {
      waiting.push(line);
      if (waiting.length > WAITING_MAX_LINES) waiting = waiting.slice(-WAITING_MAX_LINES / 2);
      void startWriting();
    },
    async flush() {
      await startWriting();
      if (waiting.length > 0) await startWriting();
    },
  };
}

/** Removes the oldest lines, up to this many bytes. */
function takeUpTo(lines: string[], bytes: number): string[] {
  let size = 0;
  let count = 0;
  for (const line of lines) {
    size += Buffer.byteLength(line);
    if (size > bytes) break;
    count += 1;
  }
  return lines.splice(0, count);
}

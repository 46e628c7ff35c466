import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import pino, { type DestinationStream } from 'pino';

const FILE_MAX_BYTES = 5 * 1024 * 1024;
const FILES_KEPT = 5;

/** Lines go to `console.log` in this folder; a full file becomes `console.1.log`, and so on up to {@link FILES_KEPT}. */
export interface LogFiles extends DestinationStream {
  readonly folder: string;
  /** Writes what is still in memory: the last lines before an exit are the ones that matter. */
  flush(): void;
}

export function openLogFiles(
  folder: string,
  { fileMaxBytes = FILE_MAX_BYTES, filesKept = FILES_KEPT } = {},
): LogFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = (age: number): string => path.join(folder, age === 0 ? 'console.log' : `console.${age}.log`);
  const destination = pino.destination({ dest: name(0), append: true, sync: false, mode: 0o600 });
  let bytes = existsSync(name(0)) ? statSync(name(0)).size : 0;
  let opened = false;
  destination.on('ready', () => {
    opened = true;
  });

  function rotate(): void {
    destination.flushSync();
    rmSync(name(filesKept), { force: true });
    for (let age = filesKept - 1; age >= 0; age -= 1) {
      if (existsSync(name(age))) renameSync(name(age), name(age + 1));
    }
    opened = false;
    destination.reopen(name(0));
    bytes = 0;
  }

  return {
    folder,
    write(line) {
      if (opened && bytes > 0 && bytes + Buffer.byteLength(line) > fileMaxBytes) rotate();
      bytes += Buffer.byteLength(line);
      destination.write(line);
    },
    flush() {
      if (opened) destination.flushSync();
    },
  };
}

import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const ENDING = /^\.(\d{1,10})\.tmp$/;

/** Where a file is written before it takes the place of `file`: beside it, with the writer's process in its name. */
export function toUnfinishedPath(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
}

/** Removes what writers of `file` left behind that were killed: it may hold secrets of an earlier text. */
export async function removeUnfinished(file: string): Promise<void> {
  const folder = dirname(file);
  const prefix = `.${basename(file)}`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = name.startsWith(prefix) ? ENDING.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process can't be signalled, but is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

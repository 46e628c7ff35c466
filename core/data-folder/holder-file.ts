import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { isRunning } from '../base/unfinished-file.ts';
import type { Holder } from './data-folder.ts';
import { replaceFile } from './replace-file.ts';

const HolderFile = z.object({ pid: z.number().int().positive(), url: z.string().optional() });

/** Who holds the folder, for people and commands. It proves nothing: the lock does. */
export async function writeHolderFile(file: string, { pid, url }: Holder): Promise<void> {
  await replaceFile(file, `${JSON.stringify({ pid, url })}\n`);
}

export async function removeHolderFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** What the file says of a process that still runs; undefined when it is missing or was left by one that ended. */
export async function readHolderFile(file: string): Promise<Holder | undefined> {
  try {
    const { pid, url } = HolderFile.parse(JSON.parse(await readFile(file, 'utf8')));
    return isRunning(pid) ? { pid, ...(url === undefined ? {} : { url }) } : undefined;
  } catch {
    return undefined;
  }
}

import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { ControlAccess } from './data-folder.ts';
import { replaceFile } from './replace-file.ts';

const ControlFile = z.object({ pid: z.number(), url: z.string(), token: z.string() });

/** Readable for the folder's owner only: whoever knows the token may do everything. */
export async function writeControlFile(file: string, { pid, url, token }: z.infer<typeof ControlFile>) {
  await replaceFile(file, `${JSON.stringify({ pid, url, token })}\n`);
}

export async function removeControlFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** Undefined where the file is missing, or was left by another process than the present holder. */
export async function readControlFile(file: string, holderPid: number): Promise<ControlAccess | undefined> {
  try {
    const { pid, url, token } = ControlFile.parse(JSON.parse(await readFile(file, 'utf8')));
    return pid === holderPid ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}

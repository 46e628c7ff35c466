import { open, rename, rm } from 'node:fs/promises';
import { removeUnfinished, toUnfinishedPath } from '../base/unfinished-file.ts';

/** Writes a file for its owner's eyes so that a reader, or a crash, finds the old text or the new one, never half of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const unfinished = toUnfinishedPath(file);
  await removeUnfinished(file);
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      // One that a crash left behind keeps the mode it had.
      if (process.platform !== 'win32') await handle.chmod(0o600);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bits by which somebody other than the owner may do something. */
const OTHERS = 0o077;

/** Windows has no such bits: there the folder of the user's profile is private. */
const HAS_MODES = process.platform !== 'win32';

/**
 * Takes the files of a folder and of the folders in it away from everybody but their owner: passwords, tokens and who
 * used what are in them, and earlier versions made some for all to read. What is another user's stays as it is.
 */
export async function restrictFiles(folder: string): Promise<void> {
  if (!HAS_MODES) return;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    try {
      const { mode } = await stat(file);
      if ((mode & OTHERS) !== 0) await chmod(file, mode & 0o700);
    } catch {
      // Gone meanwhile, or another user's.
    }
  }
}

/** Why a folder is not private, as a sentence; undefined where it is. */
export async function openToOthersBecause(folder: string): Promise<string | undefined> {
  if (!HAS_MODES) return undefined;
  const { mode } = await stat(folder);
  if ((mode & OTHERS) === 0) return undefined;
  const shown = (mode & 0o777).toString(8).padStart(4, '0');
  return `Other users of this machine can enter the data folder ${folder} (mode ${shown}): run chmod 700 ${folder}`;
}

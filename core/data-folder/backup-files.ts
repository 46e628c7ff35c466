import { join } from 'node:path';
import { readBoundedFile } from '../base/read-bounded-file.ts';
import { DynvmError } from '../model/failure.ts';
import { replaceFile } from './replace-file.ts';

/** They have some hundred bytes. */
const FILE_MAX_BYTES = 1024 * 1024;

/** What a data folder keeps beside the store and outlives a run. */
const KEPT = ['installation', 'settings.json'] as const;

/** The files of a data folder that belong into a backup, by name. */
export async function readKeptFiles(folder: string): Promise<Record<string, string>> {
  const texts = await Promise.all(KEPT.map((name) => readIfThere(join(folder, name))));
  return Object.fromEntries(
    KEPT.flatMap((name, index) => {
      const text = texts[index];
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** @throws DynvmError already-exists: the folder belongs to another installation, whose VMs would become strangers */
export async function requireSameInstallation(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const present = await readIfThere(join(folder, 'installation'));
  if (present === undefined || present.trim() === files.installation?.trim()) return;
  throw new DynvmError({
    code: 'already-exists',
    message: `The data folder ${folder} is that of another installation (${present.trim()}): nothing was restored.`,
    hint: 'Give a new folder with --data-dir.',
  });
}

/** Only the folder's holder may call it. */
export async function writeKeptFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const name of KEPT) {
    const text = files[name];
    if (text !== undefined) await replaceFile(join(folder, name), text);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readBoundedFile(file, FILE_MAX_BYTES)).toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

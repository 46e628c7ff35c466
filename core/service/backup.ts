import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { describeSystemError } from '../base/describe-system-error.ts';
import { FileTooLargeError, readBoundedFile } from '../base/read-bounded-file.ts';
import { isRunning } from '../base/unfinished-file.ts';
import {
  openDataFolder,
  readKeptFiles,
  requireSameInstallation,
  writeKeptFiles,
} from '../data-folder/index.ts';
import { readBackup, requireNoStore, restoreStore, writeBackup } from '../history/index.ts';
import { DynvmError } from '../model/failure.ts';

/** The ini's name inside a backup. */
const INI = 'dynvmservice.ini';
/** As much as one may have: every character may take four. */
const INI_MAX_BYTES = 4_000_000;

export interface BackupSummary {
  readonly file: string;
  readonly bytes: number;
  /** The ini that is in it; absent: none is. */
  readonly configPath?: string;
}

/**
 * Backs up a data folder and the ini into one file that only its owner can read, also while a service works in the folder.
 * @throws DynvmError not-found: no data folder; store-unavailable; unavailable: a file can't be read
 * @see docs/operations.md#back-up-and-restore
 */
export async function backUp(options: {
  dataFolder: string;
  configPath: string | undefined;
  file: string;
  nowAt: number;
}): Promise<BackupSummary> {
  const { dataFolder, configPath, nowAt } = options;
  const file = resolve(options.file);
  await removeUnfinished(file);
  const files = await readKeptFiles(dataFolder);
  if (configPath !== undefined) files[INI] = await readText(configPath);
  writeBackup(dataFolder, file, { createdAt: nowAt, files });
  const { size: bytes } = await stat(file);
  return { file, bytes, ...(configPath !== undefined && { configPath }) };
}

export interface RestoreSummary {
  readonly dataFolder: string;
  readonly backedUpAt: number;
  /** Where the ini was written; absent: nowhere. */
  readonly configPath?: string;
}

/**
 * Puts a backup into a data folder that has no history, and its ini into a file that does not exist. The store comes
 * last: whatever ends this earlier, it can be done again.
 * @throws DynvmError bad-input: no sound backup; already-exists; unavailable: a service holds the folder
 */
export async function restore(options: {
  dataFolder: string;
  configPath: string | undefined;
  file: string;
}): Promise<RestoreSummary> {
  const { dataFolder, configPath } = options;
  const file = resolve(options.file);
  const { createdAt: backedUpAt, files } = readBackup(file);
  requireNoStore(dataFolder);
  await requireSameInstallation(dataFolder, files);
  const ini = files[INI];
  const folder = await openDataFolder({ path: dataFolder });
  try {
    await writeKeptFiles(dataFolder, files);
    if (ini !== undefined && configPath !== undefined) await writeNewFile(configPath, ini);
    restoreStore(file, dataFolder);
  } finally {
    await folder.close();
  }
  const wrote = ini !== undefined && configPath !== undefined;
  return { dataFolder, backedUpAt, ...(wrote && { configPath }) };
}

/** What backups to this file left behind that were killed. */
async function removeUnfinished(file: string): Promise<void> {
  const folder = dirname(file);
  const prefix = `${basename(file)}.partial-`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN);
    if (Number.isInteger(pid) && !isRunning(pid)) await rm(join(folder, name), { force: true });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return (await readBoundedFile(file, INI_MAX_BYTES)).toString();
  } catch (error) {
    const why = error instanceof FileTooLargeError ? 'it is too large' : describeSystemError(error);
    throw new DynvmError({
      code: 'unavailable',
      message: `${file} can't be read: ${why}. Nothing was backed up.`,
    });
  }
}

/** The same text as in an earlier try is no obstacle. */
async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (exists && (await readBoundedFile(file, INI_MAX_BYTES).catch(() => undefined))?.toString() === text)
      return;
    throw new DynvmError({
      code: exists ? 'already-exists' : 'unavailable',
      message: exists
        ? `${file} exists already: nothing was restored.`
        : `${file} can't be written: ${describeSystemError(error)}. Nothing was restored.`,
      hint: 'Name another file with --config, or leave it out to restore without the ini.',
    });
  }
}

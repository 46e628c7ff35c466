import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describeSystemError } from '../base/describe-system-error.ts';
import { defaultDataFolderPath } from '../base/user-folders.ts';
import { DynvmError } from '../model/failure.ts';
import { readControlFile, removeControlFile, writeControlFile } from './control-file.ts';
import type { ControlAccess, DataFolder, Holder } from './data-folder.ts';
import { type FolderLock, isLocked, tryLock } from './folder-lock.ts';
import { readHolderFile, removeHolderFile, writeHolderFile } from './holder-file.ts';
import { keepInstallationId } from './installation-id.ts';
import { openToOthersBecause, restrictFiles } from './private-files.ts';

export interface OpenDataFolderOptions {
  /** Default: {@link defaultDataFolderPath}. */
  readonly path?: string;
  /** What other processes are told of this one. */
  readonly holder?: { readonly url?: string };
}

/** A holder that has just taken the lock needs a moment to say who it is. */
const INTRODUCTION_TRIES = 10;
const INTRODUCTION_PAUSE_MS = 30;

/**
 * Makes the folder where it is missing (for its owner only) and takes it for this process.
 * @throws DynvmError `unavailable`: another process holds it (named in the message), or it can't be used
 */
export async function openDataFolder(options: OpenDataFolderOptions = {}): Promise<DataFolder> {
  const path = resolve(options.path ?? defaultDataFolderPath());
  const lock = await lockFolder(path);
  try {
    return await take(path, lock, options.holder ?? {});
  } catch (error) {
    lock.release();
    throw unusable(path, error);
  }
}

/** The process that holds the folder now; undefined when none does. For commands that work beside it. @internal */
export async function readHolder(path: string = defaultDataFolderPath()): Promise<Holder | undefined> {
  const lockFile = filesIn(resolve(path)).lock;
  try {
    if (!existsSync(lockFile) || !(await isLocked(lockFile))) return undefined;
  } catch (error) {
    throw unusable(resolve(path), error);
  }
  return introduction(resolve(path));
}

/** How to reach the process that holds the folder now; undefined when none does, or when it does not say. */
export async function readControl(
  path: string = defaultDataFolderPath(),
): Promise<ControlAccess | undefined> {
  const holder = await readHolder(path);
  return holder && readControlFile(filesIn(resolve(path)).control, holder.pid);
}

async function lockFolder(path: string): Promise<FolderLock> {
  let lock: FolderLock | undefined;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    lock = await tryLock(filesIn(path).lock);
  } catch (error) {
    throw unusable(path, error);
  }
  if (lock !== undefined) return lock;
  const holder = await introduction(path);
  const who = holder === undefined ? 'another process' : `process ${holder.pid}`;
  const at = holder?.url === undefined ? '' : ` (${holder.url})`;
  throw new DynvmError({
    code: 'unavailable',
    message: `The data folder ${path} is in use by ${who}${at}.`,
    hint: 'Use that one, end it, or give this one a folder of its own with --data-dir.',
  });
}

async function take(path: string, lock: FolderLock, { url }: { url?: string }): Promise<DataFolder> {
  const { holder, control, installation } = filesIn(path);
  const introduce = (at: string | undefined) =>
    writeHolderFile(holder, { pid: process.pid, ...(at === undefined ? {} : { url: at }) });
  await introduce(url);
  await restrictFiles(path);
  const installationId = await keepInstallationId(installation);
  let closing: Promise<void> | undefined;
  return {
    path,
    installationId,
    accessWarning: await openToOthersBecause(path),
    setHolderUrl: introduce,
    setControl: (access) => writeControlFile(control, { ...access, pid: process.pid }),
    close() {
      // The lock goes last: what it guards must not change under the next holder.
      closing ??= Promise.all([removeHolderFile(holder), removeControlFile(control)])
        .then(() => {})
        .finally(() => lock.release());
      return closing;
    },
  };
}

async function introduction(path: string): Promise<Holder | undefined> {
  for (let tries = 1; tries <= INTRODUCTION_TRIES; tries += 1) {
    const holder = await readHolderFile(filesIn(path).holder);
    if (holder !== undefined) return holder;
    await pause(INTRODUCTION_PAUSE_MS);
  }
  return undefined;
}

function filesIn(path: string) {
  return {
    /** Empty; kept for its lock. */
    lock: join(path, 'lock'),
    holder: join(path, 'holder.json'),
    control: join(path, 'control.json'),
    installation: join(path, 'installation'),
  };
}

function unusable(path: string, error: unknown): DynvmError {
  if (error instanceof DynvmError) return error;
  return new DynvmError(
    {
      code: 'unavailable',
      message: `The data folder ${path} can't be used: ${describeSystemError(error)}.`,
      hint: 'Make it writable for this user, or give another one with --data-dir.',
    },
    { cause: error },
  );
}

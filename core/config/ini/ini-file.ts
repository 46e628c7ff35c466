import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readBoundedFile } from '../../base/read-bounded-file.ts';
import { removeUnfinished, toUnfinishedPath } from '../../base/unfinished-file.ts';
import { DynvmError } from '../../model/failure.ts';
import { fileSignature } from '../file-signature.ts';
import { INI_MAX_BYTES } from '../ini-limits.ts';
import { describeReadError } from '../secret-reference.ts';

/** An ini as it stands on the disk. */
export interface IniFile {
  readonly text: string;
  /** Another one, and the file was written meanwhile. */
  readonly signature: string;
}

/** @throws DynvmError unavailable: it can't be read, is no UTF-8, or is being written right now */
export async function readIniFile(path: string): Promise<IniFile> {
  for (let tries = 0; tries < 3; tries += 1) {
    const signature = await fileSignature([path]);
    const bytes = await readBoundedFile(path, INI_MAX_BYTES).catch((error: unknown) => {
      throw unavailable(path, `can't be read (${describeReadError(error)})`);
    });
    if ((await fileSignature([path])) === signature) return { text: decode(path, bytes), signature };
  }
  throw unavailable(path, 'is being written by somebody else right now');
}

/**
 * Replaces the file's text so that a reader, or a crash, finds the old or the new one. Mode and owner stay; of a
 * symbolic link the file it points at is written.
 * @throws DynvmError unavailable: it changed since it was read (`signature`), or can't be written; nothing has changed
 */
export async function writeIniFile(path: string, text: string, signature: string): Promise<void> {
  const target = await realpath(path).catch((error: unknown) => {
    throw unavailable(path, `can't be written (${describeReadError(error)})`);
  });
  const unfinished = toUnfinishedPath(target);
  await removeUnfinished(target);
  try {
    await writeBeside(unfinished, target, text);
    if ((await fileSignature([path])) !== signature) throw changedSince(path);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error instanceof DynvmError
      ? error
      : unavailable(path, `can't be written (${describeReadError(error)})`);
  }
  await syncFolder(dirname(target));
}

export function changedSince(path: string): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: `${path} has changed since you looked: nothing was written.`,
    hint: 'Look at the difference again; your edits are made to the file as it is now.',
  });
}

async function writeBeside(unfinished: string, target: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(target);
  const handle = await open(unfinished, 'wx', mode & 0o777);
  try {
    await handle.writeFile(text);
    // The umask may have taken bits away.
    if (process.platform !== 'win32') {
      await keepOwner(handle, uid, gid);
      await handle.chmod(mode & 0o7777);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function keepOwner(handle: FileHandle, uid: number, gid: number): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
}

/** Without it a power cut may bring the old name back. Not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unavailable(path, 'is not UTF-8 text');
  }
}

function unavailable(path: string, what: string): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message: `${path} ${what}: nothing was written.`,
    hint: 'Look at its rights and those of its folder, then try again.',
  });
}

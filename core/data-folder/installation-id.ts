import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DynvmError } from '../model/failure.ts';
import { replaceFile } from './replace-file.ts';

/** Also what an administrator may put there to move an installation: it stands in other_config of every VM. */
const FORM = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id in the file, made at the first start. Only the folder's holder may call it.
 * @throws DynvmError `unavailable`: the file is damaged. A new id would turn all our VMs into strangers.
 */
export async function keepInstallationId(file: string): Promise<string> {
  const text = await readIfThere(file);
  if (text === undefined) {
    const id = randomUUID();
    await replaceFile(file, `${id}\n`);
    return id;
  }
  const id = text.trim();
  if (FORM.test(id)) return id;
  throw new DynvmError({
    code: 'unavailable',
    message: `The file ${file} does not hold an installation id.`,
    hint: "Restore it from a backup or from the marker of one of this installation's VMs. Delete it only if none are left.",
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

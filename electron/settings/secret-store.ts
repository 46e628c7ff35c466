import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../core/data-folder/index.ts';
import { DynvmError } from '../../core/model/failure.ts';
import type { SecretStore } from '../../core/ports.ts';

/** Electron's safeStorage; the system's keyring holds the key. */
export interface Encryption {
  isEncryptionAvailable(): boolean;
  /** Linux: which keyring. `basic_text` means none: the key is in the program itself. */
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

const Kept = z.record(z.string(), z.string());

/** Secrets of this user on this computer, encrypted in a file. Values are read on demand and never cached. */
export function createSecretStore(options: {
  file: string;
  encryption: Encryption;
  /** The system's keyring is not available earlier. */
  ready: Promise<unknown>;
}): SecretStore {
  const { file, encryption, ready } = options;
  let last: Promise<unknown> = Promise.resolve();

  async function unavailableBecause(): Promise<string | undefined> {
    await ready;
    if (!encryption.isEncryptionAvailable()) return 'This computer has no keyring that can be used now.';
    const plain = process.platform === 'linux' && encryption.getSelectedStorageBackend?.() === 'basic_text';
    return plain
      ? 'This computer has no keyring (GNOME Keyring or KWallet) that can be used now.'
      : undefined;
  }

  async function all(): Promise<Record<string, string>> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}';
      throw error;
    });
    return Kept.parse(JSON.parse(text));
  }

  async function write(name: string, text: string): Promise<void> {
    const why = await unavailableBecause();
    if (why !== undefined) {
      throw new DynvmError({ code: 'unavailable', message: why, hint: 'Keep the password in the ini.' });
    }
    const kept = { ...(await all()), [name]: encryption.encryptString(text).toString('base64') };
    await mkdir(path.dirname(file), { recursive: true });
    // Synced before this resolves: the ini that names the secret is written next.
    await replaceFile(file, `${JSON.stringify(kept, null, 2)}\n`);
  }

  return {
    async read(name) {
      const kept = (await all())[name];
      if (kept === undefined) return undefined;
      const why = await unavailableBecause();
      if (why !== undefined) throw new Error(why);
      return encryption.decryptString(Buffer.from(kept, 'base64'));
    },
    keep: {
      unavailableBecause,
      write(name, text) {
        const writing = last.then(() => write(name, text));
        last = writing.catch(() => undefined);
        return writing;
      },
    },
  };
}

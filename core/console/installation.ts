import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface DataFolder {
  readonly path: string;
  readonly installationId: string;
  setHolderUrl(url: string): Promise<void>;
  close(): Promise<void>;
}

/** The data folder with the installation's id, which is made once. */
export async function openDataFolder({ path = defaultPath() }: { path?: string }): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const file = join(path, 'installation');
  const id = await readFile(file, 'utf8').catch(async () => {
    const made = randomUUID();
    await writeFile(file, made);
    return made;
  });
  return { path, installationId: id.trim(), setHolderUrl: async () => {}, close: async () => {} };
}

function defaultPath(): string {
  return join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'dynvm-console');
}

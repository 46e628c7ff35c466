import type { Command } from 'commander';
import { defaultDataFolderPath } from '../data-folder/index.ts';
import { openSqliteArchive, type SqliteArchive } from '../history/index.ts';

export function addDataFolderOption(command: Command): Command {
  return command.option('--data-dir <folder>', "the service's data folder (else the system's place for it)");
}

/** Looks into the store of a data folder, beside the service that may be working in it. */
export async function withArchive<T>(
  dataDir: string | undefined,
  read: (archive: SqliteArchive) => Promise<T>,
): Promise<T> {
  const archive = openSqliteArchive(dataDir ?? defaultDataFolderPath());
  try {
    return await read(archive);
  } finally {
    await archive.close();
  }
}

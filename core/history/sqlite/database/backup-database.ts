import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { DynvmError } from '../../../model/failure.ts';
import { storeFailure } from '../../store-failure.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { BUSY_TIMEOUT_MS } from './open-database.ts';
import { storeFile } from './store-file.ts';

/** Characters of all of them together: more than an ini may have, and little to hold in memory. */
const FILES_MAX_CHARACTERS = 2_000_000;

/** Small files that belong to a store, by name: the installation's id, the ini. */
type BackupFiles = Readonly<Record<string, string>>;

export interface BackupContent {
  readonly createdAt: number;
  readonly files: BackupFiles;
}

/**
 * Writes the store of a data folder and files that belong to it into one file, while a service may be working in the
 * folder: everything is as of one moment. The file appears when it is complete, and replaces an older one then.
 * @throws DynvmError not-found: no store there; store-unavailable
 */
export function writeBackup(folder: string, target: string, { createdAt, files }: BackupContent): void {
  const source = storeFile(folder);
  if (!existsSync(source)) throw noStore(folder);
  const partial = `${target}.partial-${process.pid}`;
  try {
    // SQLite fills an empty file, which already is for its owner only.
    closeSync(openSync(partial, 'w', 0o600));
    withDatabase(source, { readOnly: true }, (database) => {
      database.prepare('VACUUM INTO ?').run(partial);
    });
    withDatabase(partial, {}, (database) => {
      database.exec('BEGIN; CREATE TABLE backup (created_at INTEGER NOT NULL);');
      database.exec('CREATE TABLE backup_file (name TEXT PRIMARY KEY, content TEXT NOT NULL);');
      database.prepare('INSERT INTO backup (created_at) VALUES (?)').run(createdAt);
      const insert = database.prepare('INSERT INTO backup_file (name, content) VALUES (?, ?)');
      for (const [name, content] of Object.entries(files)) insert.run(name, content);
      database.exec('COMMIT');
    });
    flush(partial);
    renameSync(partial, target);
    flush(path.dirname(target));
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeFailure(error, target);
  }
}

/**
 * What a backup holds beside the store. Every page of it is read, so that a damaged one is refused before anything is
 * written.
 * @throws DynvmError bad-input: not a backup, damaged, or of a newer version
 */
export function readBackup(file: string): BackupContent {
  try {
    return withDatabase(file, { readOnly: true }, (database) => {
      const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
      if (check.quick_check !== 'ok') throw new Error(check.quick_check);
      const version = (database.prepare('PRAGMA user_version').get() as { user_version: number })
        .user_version;
      if (version > MIGRATIONS.length) throw refused(file, 'was written by a newer version of this program');
      const { created_at: createdAt } = database.prepare('SELECT created_at FROM backup').get() as {
        created_at: number;
      };
      const { characters } = database
        .prepare('SELECT coalesce(sum(length(content) + length(name)), 0) AS characters FROM backup_file')
        .get() as { characters: number };
      if (characters > FILES_MAX_CHARACTERS)
        throw refused(file, 'holds files that are too large for a backup');
      const rows = database.prepare('SELECT name, content FROM backup_file').all() as {
        name: string;
        content: string;
      }[];
      return { createdAt, files: Object.fromEntries(rows.map(({ name, content }) => [name, content])) };
    });
  } catch (error) {
    if (error instanceof DynvmError) throw error;
    throw refused(file, existsSync(file) ? 'is not a backup, or is damaged' : 'does not exist');
  }
}

/**
 * Puts the store of a backup into a data folder that has none. It appears when it is complete.
 * @throws DynvmError already-exists; store-unavailable
 */
export function restoreStore(backup: string, folder: string): void {
  const target = storeFile(folder);
  requireNoStore(folder);
  const partial = `${target}.restoring`;
  try {
    rmSync(partial, { force: true });
    copyFileSync(backup, partial);
    withDatabase(partial, {}, (database) => {
      database.exec('BEGIN; DROP TABLE backup; DROP TABLE backup_file; COMMIT;');
    });
    flush(partial);
    renameSync(partial, target);
    flush(folder);
  } catch (error) {
    rmSync(partial, { force: true });
    throw storeFailure(error, target);
  }
}

/** @throws DynvmError already-exists */
export function requireNoStore(folder: string): void {
  if (!existsSync(storeFile(folder))) return;
  throw new DynvmError({
    code: 'already-exists',
    message: `The data folder ${folder} has a history already: nothing was restored.`,
    hint: 'Give a folder that has none with --data-dir, or move history.sqlite and its -wal and -shm away first.',
  });
}

function withDatabase<T>(
  file: string,
  options: { readOnly?: boolean },
  use: (database: InstanceType<typeof DatabaseSync>) => T,
): T {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, ...options });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** On the disk, not only on its way there. */
function flush(file: string): void {
  // Windows has no handles of folders.
  if (process.platform === 'win32') return;
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function noStore(folder: string): DynvmError {
  return new DynvmError({
    code: 'not-found',
    message: `There is no history in ${folder}`,
    hint: 'Give the data folder of the service with --data-dir.',
  });
}

function refused(file: string, why: string): DynvmError {
  return new DynvmError({ code: 'bad-input', message: `${file} ${why}: nothing was restored.` });
}

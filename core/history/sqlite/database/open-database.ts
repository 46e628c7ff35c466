import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { DynvmError } from '../../../model/failure.ts';
import { storeFailure } from '../../store-failure.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';

export interface OpenedDatabase {
  readonly database: DatabaseSyncInstance;
  /** Where a damaged file was moved to, when there was one. */
  readonly movedAsideTo?: string;
}

/** How long a statement waits for another process, a backup for instance, before the store counts as locked. */
export const BUSY_TIMEOUT_MS = 2_000;
const QUICK_CHECK_MAX_BYTES = 64 * 1024 ** 2;
const PAGE_CACHE_KIB = 32 * 1024;

/**
 * Opens the store's file, checks it and brings it to today's schema. A damaged file is moved aside, never overwritten.
 * @throws DynvmError store-unavailable: not writable, locked, or written by a newer version
 */
export function openDatabase(file: string, nowMs: number): OpenedDatabase {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      return { database: openChecked(file) };
    } catch (error) {
      if (!isDamaged(error)) throw error;
      const movedAsideTo = moveAside(file, nowMs);
      return { database: openChecked(file), movedAsideTo };
    }
  } catch (error) {
    throw storeFailure(error, file);
  }
}

function openChecked(file: string): DatabaseSyncInstance {
  restrictToOwner(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    refuseNewer(database, file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    tuneForReading(database);
    checkPages(database, file);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Who used what for how long is nobody else's to read. SQLite gives -wal and -shm the mode of the file. */
function restrictToOwner(file: string): void {
  if (process.platform === 'win32') return;
  try {
    closeSync(openSync(file, 'a', 0o600));
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600);
  } catch {
    // One that can't be written fails in its own words.
  }
}

/** Room for the pages a report reads, and no temporary files. */
export function tuneForReading(database: DatabaseSyncInstance): void {
  database.exec(`PRAGMA cache_size = -${PAGE_CACHE_KIB}; PRAGMA temp_store = MEMORY;`);
}

/**
 * Reads every page of a file that is small enough to do so at each start, or in which damage was met; another is checked
 * as it is read.
 */
function checkPages(database: DatabaseSyncInstance, file: string): void {
  const wanted = statSync(file).size <= QUICK_CHECK_MAX_BYTES || existsSync(suspicion(file));
  const pragma = wanted ? 'quick_check(1)' : 'schema_version';
  const row = database.prepare(`PRAGMA ${pragma}`).get() as Record<string, unknown>;
  const verdict = row.quick_check;
  if (verdict !== undefined && verdict !== 'ok')
    throw new Error(`database disk image is malformed: ${verdict}`);
  rmSync(suspicion(file), { force: true });
}

/** Damage that was met at work: the next start looks at every page and moves the file aside. */
export function noteDamage(error: unknown, file: string): void {
  if (!isDamaged(error)) return;
  try {
    writeFileSync(suspicion(file), '', { mode: 0o600 });
  } catch {
    // Where not even that can be written, it is met again.
  }
}

function suspicion(file: string): string {
  return `${file}.suspect`;
}

function schemaVersion(database: DatabaseSyncInstance): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** Before anything is written to it, the journal mode included. */
function refuseNewer(database: DatabaseSyncInstance, file: string): void {
  const version = schemaVersion(database);
  if (version > MIGRATIONS.length) {
    throw new DynvmError({
      code: 'store-unavailable',
      message: `The history store ${file} was written by a newer version (schema ${version}, this one knows ${MIGRATIONS.length})`,
      hint: 'Start the newer version, or give another data folder with --data-dir.',
    });
  }
}

function migrate(database: DatabaseSyncInstance): void {
  const version = schemaVersion(database);
  for (let step = version; step < MIGRATIONS.length; step += 1) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(MIGRATIONS[step] ?? '');
      database.exec(`PRAGMA user_version = ${step + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
  // Proves that the file can be written before anything relies on it: a mere BEGIN IMMEDIATE succeeds on a read-only one.
  database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${MIGRATIONS.length}; ROLLBACK`);
}

function isDamaged(error: unknown): boolean {
  return error instanceof Error && /malformed|not a database/i.test(error.message);
}

/** The damaged file keeps its name with the time behind it, with its journal. */
function moveAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-');
  const target = `${file}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  rmSync(suspicion(file), { force: true });
  return target;
}

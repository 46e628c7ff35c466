import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/**
 * One process at a time, by the file lock that SQLite takes for an exclusive transaction. The system gives it back when
 * the process ends, even by kill -9, so there is no stale lock, and no process id that another process may have got.
 */
export interface FolderLock {
  release(): void;
}

/** A command that only looks holds the file for a moment; whoever wants to own it outwaits that. */
const OUTWAIT_LOOKS_MS = 300;

/** Kept from the garbage collector: collected, the handle would give its lock back. */
const held = new Set<DatabaseSyncInstance>();

/** The lock, or undefined when another process (or this one) has it. The file itself never holds anything. */
export async function tryLock(file: string): Promise<FolderLock | undefined> {
  const { DatabaseSync } = await loadSqlite();
  const handle = new DatabaseSync(file, { timeout: OUTWAIT_LOOKS_MS });
  try {
    handle.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  held.add(handle);
  return {
    release() {
      if (!held.delete(handle)) return;
      handle.close();
    },
  };
}

/** Whether some process has the lock of an existing file. */
export async function isLocked(file: string): Promise<boolean> {
  const { DatabaseSync } = await loadSqlite();
  const handle = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    handle.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    handle.close();
  }
}

/** Native code: not before somebody needs it. */
function loadSqlite() {
  return import('@photostructure/sqlite');
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

// Lets one process at a time install or build in this checkout; others wait.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './project.mjs';

const RETRY_MS = 150;

/**
 * Runs `work` while holding the lock `name`. A lock whose process is gone is taken over.
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFileLock(name, work) {
  const folder = join(root, '.cache');
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, `${name}.lock`);
  while (!take(lock)) {
    removeIfStale(lock);
    await sleep(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function take(lock) {
  // Linking a complete file makes the lock appear with its content, so nobody reads a partial pid.
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} lock */
function removeIfStale(lock) {
  const holder = pidIn(lock);
  if (holder === undefined || isAlive(holder)) return;
  // Renaming is atomic: of two processes that find it stale only one succeeds, and neither removes a newer lock.
  const taken = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, taken);
    if (pidIn(taken) === holder) rmSync(taken, { force: true });
    else renameSync(taken, lock);
  } catch {
    // Another process got there first.
  }
}

/** @param {string} file */
function pidIn(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

// Ends this process when its parent ends.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const CHECK_MS = 250;
const SHELLS = /^-?(ash|bash|busybox|dash|ksh|sh|zsh)$/;

/**
 * npm passes signals on to a shell, and not every shell passes them on to us; and nobody passes on a SIGKILL. When npm,
 * or the launcher that made us its child, is gone, end as if asked to. Outside npm a parent may well go away and
 * leave a service running.
 */
export function endWithParent() {
  if (process.send) {
    process.once('disconnect', end);
    // The channel alone must not keep this process alive.
    process.channel?.unref();
    return;
  }
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watched = [parent, npmBehind(parent)].filter((pid) => pid !== undefined && pid > 1);
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    end();
  }, CHECK_MS);
  timer.unref();
}

function end() {
  process.kill(process.pid, 'SIGTERM');
}

/**
 * The parent of the shell that npm runs scripts in, where that shell did not just become us.
 * @param {number} parent
 */
function npmBehind(parent) {
  const [, name = '', grandparent] = describe(parent);
  return SHELLS.test(name.split('/').at(-1) ?? '') ? Number(grandparent) : undefined;
}

/**
 * Name and parent of a process; nothing where the system does not tell.
 * @param {number} pid
 * @returns {readonly (string | undefined)[]}
 */
function describe(pid) {
  try {
    // Not every container has ps.
    if (process.platform === 'linux') {
      return /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    }
    const { stdout } = spawnSync('ps', ['-o', 'comm=,ppid=', '-p', String(pid)], { encoding: 'utf8' });
    return /^\s*(.*?)\s+(\d+)\s*$/.exec(stdout ?? '') ?? [];
  } catch {
    return [];
  }
}

/** @param {number | undefined} pid */
function isAlive(pid) {
  try {
    process.kill(pid ?? 0, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

// Runs npm or a tool as a child process that ends with this one.
import { spawn } from 'node:child_process';

const SIGNALS = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP']);
/** 128 + SIGTERM */
const ENDED_EXIT_CODE = 143;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ ok: boolean, reason?: string }>}
 */
export function runTool(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, options);
    const end = () => {
      child.kill('SIGTERM');
      process.exit(ENDED_EXIT_CODE);
    };
    for (const signal of SIGNALS) process.once(signal, end);
    /** @param {{ ok: boolean, reason?: string }} result */
    const done = (result) => {
      for (const signal of SIGNALS) process.removeListener(signal, end);
      resolve(result);
    };
    child.on('error', (error) => done({ ok: false, reason: error.message }));
    child.on('exit', (code) => done({ ok: code === 0 }));
  });
}

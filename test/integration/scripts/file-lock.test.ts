import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endAllProcesses, ROOT, startProcess, temporaryFolder } from '../cli/cli-process.ts';

const NAME = `test-${process.pid}`;
const LOCK = join(ROOT, '.cache', `${NAME}.lock`);

afterEach(async () => {
  await endAllProcesses();
  rmSync(LOCK, { force: true });
});

/** Appends "in" and "out" around some work under the lock. */
function worker(log: string) {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { withFileLock } from ${JSON.stringify(`${ROOT}/scripts/checkout/file-lock.mjs`)};
    await withFileLock(${JSON.stringify(NAME)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in\\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      appendFileSync(${JSON.stringify(log)}, 'out\\n');
    });`;
  return startProcess(process.execPath, ['--input-type=module', '--eval', program]);
}

describe('withFileLock', () => {
  it('lets one process in at a time', async () => {
    const log = join(temporaryFolder(), 'log');
    const workers = [worker(log), worker(log), worker(log)];
    for (const { exited } of workers) expect(await exited).toEqual({ code: 0, signal: null });
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => gone.once('exit', resolve));
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    writeFileSync(LOCK, String(gone.pid));
    const log = join(temporaryFolder(), 'log');
    expect(await worker(log).exited).toEqual({ code: 0, signal: null });
    expect(readFileSync(log, 'utf8')).toBe('in\nout\n');
  });
});

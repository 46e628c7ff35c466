import { expect, it } from 'vitest';
import { ROOT, startProcess } from './cli-process.ts';

const WAITING_COMMAND = `
  import { Command } from 'commander';
  import { systemClock } from '${ROOT}/core/base/clock.ts';
  import { sleep } from '${ROOT}/core/base/sleep.ts';
  import { runProgram } from '${ROOT}/core/cli/run-program.ts';
  const program = new Command().action(async () => {
    await sleep(systemClock, 200);
    console.log('done');
  });
  runProgram(program, process.argv).then((code) => { process.exitCode = code; });
`;

it('a command that waits for nothing but a timer of the clock goes on to its end', async () => {
  const run = startProcess(process.execPath, ['--input-type=module', '--eval', WAITING_COMMAND]);
  expect(await run.exited).toEqual({ code: 0, signal: null });
  expect(run.stdout()).toBe('done\n');
});

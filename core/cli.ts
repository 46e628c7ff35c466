import { createCliLogger } from './cli/cli-logger.ts';
import { createProgram } from './cli/program.ts';
import { runProgram } from './cli/run-program.ts';
import { endOnUncaughtError } from './uncaught-errors.ts';

/** How long output may still be on its way. */
const DRAIN_MS = 300;

/** Entry of the command line: `dynvm serve`, `dynvm simulate`, … */
endOnUncaughtError(createCliLogger('error'));
// No await at this level: a part that is loaded later, and uses code of this bundle, would wait for it for ever.
void run();

async function run(): Promise<void> {
  process.exitCode = await runProgram(await createProgram(process.argv[2]), process.argv);
  // A socket or worker that somebody forgot must not keep a finished command alive.
  setTimeout(() => process.exit(), DRAIN_MS).unref();
}

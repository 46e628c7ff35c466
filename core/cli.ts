import { createCliLogger } from './cli/cli-logger.ts';
import { createProgram } from './cli/program.ts';
import { runProgram } from './cli/run-program.ts';
import { endOnUncaughtError } from './uncaught-errors.ts';

/** How long output may still be on its way. */
const DRAIN_MS = 300;

/** Entry of the command line: `dynvm serve`, `dynvm simulate`, … */
endOnUncaughtError(createCliLogger('error'));
process.exitCode = await runProgram(createProgram(), process.argv);
// A socket or worker that somebody forgot must not keep a finished command alive.
setTimeout(() => process.exit(), DRAIN_MS).unref();

import { createProgram } from './cli/program.ts';
import { runProgram } from './cli/run-program.ts';

/** Entry of the command line: `dynvm serve`, `dynvm simulate`, … */
process.exitCode = await runProgram(createProgram(), process.argv);

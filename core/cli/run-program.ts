import { type Command, CommanderError } from 'commander';
import { DynvmError } from '../model/failure.ts';
import { printText } from './print.ts';

/** What was typed is wrong, as opposed to what came of it. */
const USAGE_EXIT_CODE = 2;
const FAILED_EXIT_CODE = 1;

/**
 * Runs the command line and returns the exit code: 0 done, 1 failed, 2 wrong usage. A failure is one or a few
 * lines on stderr, never a stack: those are for bugs.
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  exitByThrowing(program);
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
    printText(explain(error), process.stderr);
    return FAILED_EXIT_CODE;
  }
}

/** Commander would end the process itself, with output still on its way. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByThrowing(child);
}

function explain(error: unknown): string {
  if (error instanceof DynvmError) {
    const { message, hint } = error.failure;
    return hint === undefined ? message : `${message}\n${hint}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

import { type Command, CommanderError } from 'commander';
import { DynvmError } from '../model/failure.ts';
import { exitCodeFor } from './cli-error.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { printText } from './print.ts';

/** What a timer can wait. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/**
 * Runs the command line and returns the exit code. A failure is one or a few lines on stderr, never a stack: those are
 * for bugs.
 * @see docs/cli.md#exit-codes
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  exitByThrowing(program);
  // The clock's timers keep no process alive: a command that only waits for one would end half-way, with exit code 0.
  const underWay = setInterval(() => {}, LONGEST_INTERVAL_MS);
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage.code;
    printText(explain(error), process.stderr);
    return exitCodeFor(error);
  } finally {
    clearInterval(underWay);
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

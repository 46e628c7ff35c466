import { DynvmError, type Failure } from '../model/failure.ts';
import { EXIT_CODES, type ExitName, toExitCode } from './exit-codes.ts';

/** A failure with an exit code that its kind alone does not decide. */
export class CliError extends DynvmError {
  readonly exit: ExitName;

  constructor(exit: ExitName, failure: Omit<Failure, 'code'> & Partial<Pick<Failure, 'code'>>) {
    super({ code: 'unavailable', ...failure });
    this.name = 'CliError';
    this.exit = exit;
  }
}

/** Nobody answers there: what was asked may or may not have been done. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof CliError && error.exit === 'unreachable';
}

export function exitCodeFor(error: unknown): number {
  if (error instanceof CliError) return EXIT_CODES[error.exit].code;
  return error instanceof DynvmError ? toExitCode(error.code) : EXIT_CODES.failed.code;
}

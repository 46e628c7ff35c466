import { enableCodeCache } from './cli/code-cache.ts';
import { printText } from './cli/print.ts';
import type { Logger } from './ports.ts';
import { endOnUncaughtError } from './uncaught-errors.ts';

/** They run for long, and programs read their log. The others start sooner without a logger. */
const LOGGING_COMMANDS = ['serve', 'start', 'simulate'];
/** How long output may still be on its way. */
const DRAIN_MS = 300;

/** Entry of the command line: `dynvm serve`, `dynvm simulate`, … What it imports itself is in no cache: as little as can be. */
enableCodeCache(import.meta.dirname);
let logger: Pick<Logger, 'error'> = { error: printError };
endOnUncaughtError({ error: (fields, message) => logger.error(fields, message) });
// No await at this level: a part that is loaded later, and uses code of this bundle, would wait for it for ever.
void run();

async function run(): Promise<void> {
  const called = process.argv[2];
  const [{ createProgram }, { runProgram }] = await Promise.all([
    import('./cli/program.ts'),
    import('./cli/run-program.ts'),
  ]);
  if (called !== undefined && LOGGING_COMMANDS.includes(called)) {
    logger = (await import('./cli/cli-logger.ts')).createCliLogger('error');
  }
  process.exitCode = await runProgram(await createProgram(called), process.argv);
  // A socket or worker that somebody forgot must not keep a finished command alive.
  setTimeout(() => process.exit(), DRAIN_MS).unref();
}

function printError({ err }: { err?: unknown }, message: string): void {
  const text = err instanceof Error ? (err.stack ?? err.message) : String(err);
  printText(err === undefined ? message : `${message}\n${text}`, process.stderr);
}

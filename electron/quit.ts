import { app } from 'electron';
import type { Logger } from '../core/ports.ts';
import type { LogFiles } from './log-files.ts';

/** Whoever asked us to end waits 5 s at most. */
const CLOSE_TIMEOUT_MS = 4000;

export interface QuitOptions {
  close(): Promise<void>;
  readonly logger: Logger;
  readonly logFiles: LogFiles;
}

/** However the end begins (menu, last window, signal): windows first, then the core, then the log, then the process. */
export function endInOrder({ close, logger, logFiles }: QuitOptions): void {
  let ending = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    void end();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  async function end(): Promise<void> {
    const timeout = new Promise<'late'>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS, 'late'));
    const result = await Promise.race([close().catch((error: unknown) => error), timeout]);
    if (result !== undefined) logger.error({ err: result }, 'the core did not end in order');
    logger.info({}, 'ended');
    await logFiles.flush();
    app.exit(Number(process.exitCode ?? 0));
  }
}

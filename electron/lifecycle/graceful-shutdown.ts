import { app } from 'electron';
import type { Logger } from '../../core/ports.ts';
import type { LogFiles } from './log-files.ts';

/** The caller of SIGTERM waits at most 5 s. */
const CLOSE_TIMEOUT_MS = 4000;

export interface GracefulShutdownOptions {
  close(): Promise<void>;
  readonly logger: Logger;
  readonly logFiles: LogFiles;
}

/** However quitting starts (menu, last window, signal): closes the windows, then the core, then the log, then exits. */
export function shutDownGracefully({ close, logger, logFiles }: GracefulShutdownOptions): void {
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
    if (result !== undefined)
      logger.error({ err: result }, 'the core did not stop in time or failed to stop');
    logger.info({}, 'stopped');
    await logFiles.flush();
    app.exit(Number(process.exitCode ?? 0));
  }
}

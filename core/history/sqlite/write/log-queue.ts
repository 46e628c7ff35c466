import type { LogRow } from '../../../model/audit.ts';
import type { Logger } from '../../../ports.ts';

/** Lines that may wait while the store refuses them; beyond, the oldest are lost to it (and stand in the log file). */
const WAITING_LIMIT = 10_000;

export interface LogQueueOptions {
  readonly write: (rows: readonly LogRow[]) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Lines on their way to the store. Nobody waits for a line; what comes in while others are written goes with the next
 * transaction, and what the store refused with the next line.
 */
export class LogQueue {
  readonly #options: LogQueueOptions;
  #waiting: LogRow[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: LogQueueOptions) {
    this.#options = options;
  }

  append(rows: readonly LogRow[]): void {
    this.#waiting.push(...rows);
    const lost = this.#waiting.length - WAITING_LIMIT;
    if (lost > 0) {
      this.#waiting = this.#waiting.slice(lost);
      this.#options.logger.error({ lost }, 'lines of the activity log were lost to the store');
    }
    void this.settled();
  }

  /** Resolves when all lines so far are written, or the store refused them. */
  async settled(): Promise<void> {
    if (this.#waiting.length > 0) this.#writing ??= this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    let refused = false;
    while (this.#waiting.length > 0 && !refused) refused = !(await this.#writeWaiting());
    this.#writing = undefined;
  }

  async #writeWaiting(): Promise<boolean> {
    const rows = this.#waiting;
    this.#waiting = [];
    try {
      await this.#options.write(rows);
      return true;
    } catch (error) {
      this.#waiting = [...rows, ...this.#waiting];
      this.#options.logger.error(
        { err: error, lines: rows.length },
        'lines of the activity log wait for the store',
      );
      return false;
    }
  }
}

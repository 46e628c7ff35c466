import type { DynvmError } from '../../../model/failure.ts';
import type { Logger } from '../../../ports.ts';
import type { ReaderMethods } from './protocol.ts';
import { type StopReason, StopSwitch, stopFailure } from './stop-switch.ts';
import { StoreThread } from './store-thread.ts';

export interface ReaderLimits {
  /** How long one query may run. */
  readonly queryMs: number;
  /** How long a query that was told to stop may take to do so before its thread is replaced. */
  readonly graceMs: number;
}

const READER_LIMITS: ReaderLimits = { queryMs: 60_000, graceMs: 5_000 };

export interface SupervisedReaderOptions {
  /** Called for the first query, and again after a thread was lost. */
  readonly startThread: (cells: Int32Array) => StoreThread<ReaderMethods>;
  readonly limits?: ReaderLimits | undefined;
  readonly logger?: Logger | undefined;
}

type Method = keyof ReaderMethods;
type Result<M extends Method> = ReturnType<ReaderMethods[M]>;

interface Job {
  readonly method: Method;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(error: DynvmError): void;
}

/** Starts the thread of a data folder's reader. */
export function createReaderThread(file: string): SupervisedReaderOptions['startThread'] {
  return (stopCells) => new StoreThread<ReaderMethods>({ file, role: 'reader', stopCells });
}

/**
 * Queries in a thread of their own, one at a time. Each can be cancelled and has a time limit; a thread that does not
 * stop is replaced, so that no query blocks those behind it for ever.
 */
export class SupervisedReader {
  readonly #startThread: SupervisedReaderOptions['startThread'];
  readonly #limits: ReaderLimits;
  readonly #logger: Logger | undefined;
  readonly #queue: Job[] = [];
  #switch = new StopSwitch();
  #thread: StoreThread<ReaderMethods> | undefined;
  #running: Job | undefined;
  #stopRunning: (reason: StopReason) => void = () => {};
  #closed = false;

  constructor({ startThread, limits = READER_LIMITS, logger }: SupervisedReaderOptions) {
    this.#startThread = startThread;
    this.#limits = limits;
    this.#logger = logger;
  }

  /** @throws DynvmError cancelled, timeout, store-unavailable, and what the query itself says */
  call<M extends Method>(
    method: M,
    args: Parameters<ReaderMethods[M]>,
    signal?: AbortSignal,
  ): Promise<Result<M>> {
    if (this.#closed || signal?.aborted) return Promise.reject(stopFailure('cancelled'));
    return new Promise<Result<M>>((resolve, reject) => {
      const job: Job = { method, args, signal, resolve: resolve as Job['resolve'], reject };
      signal?.addEventListener('abort', () => this.#cancel(job), { once: true });
      this.#queue.push(job);
      this.#runNext();
    });
  }

  /** Ends what runs and what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(stopFailure('cancelled'));
    this.#stopRunning('cancelled');
    await this.#thread?.end();
  }

  #cancel(job: Job): void {
    if (this.#running === job) {
      this.#stopRunning('cancelled');
      return;
    }
    const index = this.#queue.indexOf(job);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    job.reject(stopFailure('cancelled'));
  }

  #runNext(): void {
    if (this.#running) return;
    const job = this.#queue.shift();
    if (!job) return;
    this.#running = job;
    void this.#run(job).then(() => {
      this.#running = undefined;
      this.#stopRunning = () => {};
      this.#runNext();
    });
  }

  async #run(job: Job): Promise<void> {
    const thread = this.#startedThread();
    this.#switch.reset();
    let graceTimer: NodeJS.Timeout | undefined;
    let limitTimer: NodeJS.Timeout | undefined;
    const stopped = new Promise<never>((_, reject) => {
      this.#stopRunning = (reason) => {
        if (graceTimer) return;
        this.#switch.stop(reason);
        graceTimer = setTimeout(() => {
          this.#replaceThread(job.method);
          reject(stopFailure(reason));
        }, this.#limits.graceMs);
      };
      limitTimer = setTimeout(() => this.#stopRunning('timeout'), this.#limits.queryMs);
    });
    try {
      const answer = thread.call(job.method, ...(job.args as never));
      job.resolve(await Promise.race([answer, stopped]));
    } catch (error) {
      job.reject(error as DynvmError);
    } finally {
      clearTimeout(limitTimer);
      clearTimeout(graceTimer);
    }
  }

  #startedThread(): StoreThread<ReaderMethods> {
    if (!this.#thread || this.#thread.isDead) {
      this.#switch = new StopSwitch();
      this.#thread = this.#startThread(this.#switch.cells);
    }
    return this.#thread;
  }

  #replaceThread(method: Method): void {
    this.#logger?.error({ method }, 'a thread that reads the history did not stop and was replaced');
    // Terminated inside native code it would abort the process; left alone, it stops at its next statement.
    if (this.#switch.isInNativeCode) this.#thread?.abandon();
    else void this.#thread?.terminate();
    this.#thread = undefined;
  }
}

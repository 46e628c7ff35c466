import { Worker } from 'node:worker_threads';
import { DynvmError } from '../../../model/failure.ts';
import type {
  StoreAnswer,
  StoreCall,
  StoreErrorCause,
  StoreMethod,
  StoreMethods,
  StoreWorkerData,
} from './protocol.ts';

/** A checkpoint of a large file may take this long. */
const END_GRACE_MS = 3000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: DynvmError): void;
}

type Arguments<T> = T extends (...args: infer A) => unknown ? A : never;
type Result<T> = T extends (...args: never[]) => infer R ? R : never;

/** Calls into one of the store's workers. If it dies, every call fails with `store-unavailable`, now and later. */
export class StoreThread<Methods extends Partial<StoreMethods>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #dead: DynvmError | undefined;
  readonly #ended: Promise<void>;

  /** @param script for tests; default: the store's own worker */
  constructor(data: StoreWorkerData, script: URL = workerFile()) {
    this.#worker = new Worker(script, { workerData: data });
    this.#worker.on('message', (answer: StoreAnswer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#die('its thread failed', error));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#die('its thread has ended');
        resolve();
      });
    });
  }

  call<M extends StoreMethod & keyof Methods>(
    method: M,
    ...args: Arguments<Methods[M]>
  ): Promise<Result<Methods[M]>> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#worker.postMessage({ id, method, args } satisfies StoreCall);
    });
  }

  /** No call will be answered any more. */
  get isDead(): boolean {
    return this.#dead !== undefined;
  }

  /** Cuts the thread off. {@link SupervisedReader} knows when that is safe. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Lets a thread that does not answer end by itself whenever it can; nobody waits for it. */
  abandon(): void {
    this.#worker.postMessage({ id: 0, method: 'close', args: [] } satisfies StoreCall);
    this.#die('its thread did not answer');
    this.#worker.unref();
  }

  /**
   * Closes the file and lets the thread end by itself. One that takes longer is waited for no more, but not cut off:
   * inside native code that could take the process along.
   */
  async end(): Promise<void> {
    if (!this.#dead) this.#worker.postMessage({ id: 0, method: 'close', args: [] } satisfies StoreCall);
    let grace: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      grace = setTimeout(() => resolve(), END_GRACE_MS);
    });
    await Promise.race([this.#ended, late]);
    clearTimeout(grace);
    this.#worker.unref();
  }

  #settle(answer: StoreAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new DynvmError(answer.failure, { cause: toError(answer.cause) }));
  }

  #die(reason: string, cause?: unknown): void {
    this.#dead ??= new DynvmError(
      {
        code: 'store-unavailable',
        message: `The history store could not be used: ${reason}`,
        hint: 'Restart the service; its log says more.',
      },
      { cause },
    );
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead);
    this.#waiting.clear();
  }
}

/** The worker's error, with its stack there: the log shows it as the cause. */
function toError(cause: StoreErrorCause | undefined): Error | undefined {
  return cause && Object.assign(new Error(cause.message), { stack: cause.stack });
}

/** The source when run from source, the bundle beside this bundle when built. */
function workerFile(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './store-worker.ts' : './store-worker.mjs',
    import.meta.url,
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Bucket } from './bucket.ts';
import type { BucketAnswer, BucketCall, BucketMethod } from './bucket-protocol.ts';

/** A hung server must not hold up the end of the service. */
const CLOSE_TIMEOUT_MS = 1_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A bucket whose SDK runs in a worker. The worker starts with the first call and again after it has died. */
export function createWorkerBucket(): Bucket {
  const thread = new BucketThread();
  return {
    connect: (address) => thread.call('connect', address),
    read: (key, timeoutMs) => thread.call('read', key, timeoutMs),
    write: (request) => thread.call('write', request),
    remove: (key, cas) => thread.call('remove', key, cas),
    query: (statement, parameters) => thread.call('query', statement, parameters),
    disconnect: () => thread.call('disconnect'),
    close: () => thread.close(),
  };
}

class BucketThread {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 1;
  #closed = false;

  call<M extends BucketMethod>(method: M, ...args: Parameters<Bucket[M]>): ReturnType<Bucket[M]> {
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new Error('closed');
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#running().postMessage({ id, method, args } satisfies BucketCall);
    });
    return answer as ReturnType<Bucket[M]>;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const worker = this.#worker;
    if (worker) await Promise.race([this.call('close').catch(() => {}), pause(CLOSE_TIMEOUT_MS)]);
    this.#closed = true;
    // Never cut off: the SDK calls back into a thread that is being stopped, and that aborts the whole process. It ends by
    // itself once its operations have ended, and keeps nobody waiting until then.
    if (worker) this.#ended(worker, new Error('closed'));
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(workerFile());
    // A cluster that does not answer must not keep the process.
    worker.unref();
    worker.on('message', (answer: BucketAnswer) => this.#settle(answer));
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', () => this.#ended(worker, new Error('the thread of the Couchbase SDK has ended')));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: BucketAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.reason));
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** The source when run from source, the bundle beside this bundle when built. */
function workerFile(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './bucket-worker.ts' : './bucket-worker.mjs',
    import.meta.url,
  );
}

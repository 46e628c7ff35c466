import { setTimeout as pause } from 'node:timers/promises';
import type { Bucket, BucketOperations } from '../bucket.ts';
import type { BucketAnswer, BucketMethod } from './bucket-protocol.ts';
import { forkSdkProcess, type SdkProcess, type StartSdkProcess, sdkProcessFile } from './sdk-process.ts';

/** A hung server must not hold up the end of the service. */
const CLOSE_TIMEOUT_MS = 1_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A bucket whose SDK runs in a process of its own. It starts with the first call, and again after it has died. */
export function createWorkerBucket(start: StartSdkProcess = forkSdkProcess): Bucket {
  const worker = new BucketWorker(start);
  return {
    connect: (address) => worker.call('connect', address),
    read: (key, timeoutMs) => worker.call('read', key, timeoutMs),
    write: (request) => worker.call('write', request),
    remove: (key, cas) => worker.call('remove', key, cas),
    durability: (key) => worker.call('durability', key),
    query: (statement, parameters) => worker.call('query', statement, parameters),
    disconnect: () => worker.call('disconnect'),
    close: () => worker.close(),
    onLost: (listener) => worker.onLost(listener),
  };
}

class BucketWorker {
  readonly #start: StartSdkProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #lostListeners: ((reason: string) => void)[] = [];
  #process: SdkProcess | undefined;
  #nextId = 1;
  #closed = false;

  constructor(start: StartSdkProcess) {
    this.#start = start;
  }

  call<M extends BucketMethod>(
    method: M,
    ...args: Parameters<BucketOperations[M]>
  ): ReturnType<BucketOperations[M]> {
    const answer = new Promise<unknown>((resolve, reject) => {
      if (this.#closed) throw new Error('closed');
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#running().post({ id, method, args });
    });
    return answer as ReturnType<BucketOperations[M]>;
  }

  onLost(listener: (reason: string) => void): void {
    this.#lostListeners.push(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const process = this.#process;
    if (process) await Promise.race([this.call('close').catch(() => {}), pause(CLOSE_TIMEOUT_MS)]);
    this.#closed = true;
    process?.kill();
    this.#end(new Error('closed'));
  }

  #running(): SdkProcess {
    if (this.#process) return this.#process;
    const process = this.#start(sdkProcessFile(), {
      onAnswer: (answer) => this.#settle(answer),
      onEnd: (reason) => {
        if (this.#process === process) this.#lost(`the process of the Couchbase SDK is gone: ${reason}`);
      },
    });
    this.#process = process;
    return process;
  }

  #settle(answer: BucketAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new Error(answer.reason));
  }

  #lost(reason: string): void {
    this.#end(new Error(reason));
    for (const listener of this.#lostListeners) listener(reason);
  }

  #end(error: Error): void {
    this.#process = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

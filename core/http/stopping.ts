import { DynvmError } from '../model/failure.ts';

/** Ends waits when the service stops. */
export interface Stopping {
  untilStopping<T>(work: Promise<T>): Promise<T>;
  /** Fails everything that waits, now and later. */
  stop(): void;
}

/** Each wait is forgotten as it ends: one shared promise to race against would remember them all. */
export function createStopping(): Stopping {
  const waiting = new Set<(error: DynvmError) => void>();
  let stopped = false;
  return {
    untilStopping(work) {
      if (stopped) return Promise.reject(stoppingError());
      return new Promise((resolve, reject) => {
        waiting.add(reject);
        work.then(resolve, reject).finally(() => waiting.delete(reject));
      });
    },
    stop() {
      stopped = true;
      for (const reject of waiting) reject(stoppingError());
      waiting.clear();
    },
  };
}

function stoppingError(): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message:
      'The service is stopping; VMs that have started are finished at its next start, others are given up',
  });
}

import PQueue from 'p-queue';
import { bindTrace } from '../../base/trace.ts';

/**
 * How many VMs are made at once: in total while they are cloned and configured, per physical host while they boot,
 * until the start has returned. Waiting for the guest takes no place: it costs the hosts nothing. Removals have no
 * limit of this kind: what a host can't do at once stands in the queues of its storages.
 */
export class ProvisionLimits {
  readonly #total: PQueue;
  readonly #byHost = new Map<string, PQueue>();
  #perHost: number;

  constructor(limits: { total: number; perHost: number }) {
    this.#total = new PQueue({ concurrency: limits.total });
    this.#perHost = limits.perHost;
  }

  /** Applies to what starts from now on. */
  change(limits: { total: number; perHost: number }): void {
    this.#total.concurrency = limits.total;
    this.#perHost = limits.perHost;
    for (const queue of this.#byHost.values()) queue.concurrency = limits.perHost;
  }

  /** @throws the signal's reason if it is aborted before the turn came */
  inTotal<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return inTurn(this.#total, signal, work);
  }

  /** True where one more has to wait. */
  isBootQueueFull(hostUuid: string): boolean {
    const queue = this.#byHost.get(hostUuid);
    return queue !== undefined && queue.pending >= queue.concurrency;
  }

  /** @throws the signal's reason if it is aborted before the turn came */
  bootOnHost<T>(hostUuid: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    let queue = this.#byHost.get(hostUuid);
    if (!queue) {
      queue = new PQueue({ concurrency: this.#perHost });
      this.#byHost.set(hostUuid, queue);
    }
    return inTurn(queue, signal, work);
  }
}

/** Started work is never cut off here: it holds its place until it has ended, whatever the signal says. */
function inTurn<T>(queue: PQueue, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const inTrace = bindTrace(work);
    void queue.add(async () => {
      signal.removeEventListener('abort', giveUp);
      if (signal.aborted) return giveUp();
      await inTrace().then(resolve, reject);
    });
  });
}

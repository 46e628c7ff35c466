import { backoffMs } from '../../base/backoff.ts';
import { createDeferred, type Deferred } from '../../base/deferred.ts';
import type { FleetEntry } from '../../fleet/index.ts';
import type { Failure } from '../../model/failure.ts';
import type { VmRecord } from '../../xapi/index.ts';
import type { LeaseContext } from '../lease/lease-context.ts';
import { toLoggedFailure } from '../lease/to-logged-failure.ts';
import { type LocatedVm, tearDown } from './tear-down.ts';

const PAUSES = { firstMs: 5_000, maxMs: 300_000 };

export interface DeletionTarget {
  leaseId: string;
  /** The entry the VM is, or was, on: its changes wake a blocked removal. */
  entry(): FleetEntry | undefined;
  /** Undefined when it is certainly gone. @throws DynvmError it can't be told now (host down) */
  locate(): Promise<LocatedVm | undefined>;
  /** Throws `not-ours` where the record is not the VM that is meant. */
  assertOurs(record: VmRecord): void;
  onBlocked(failure: Failure): void;
  onDone(disksDeleted: number): void;
}

/**
 * Removes one VM however long it takes: what stands in the way is told, and it is tried again after a growing pause,
 * or as soon as the host comes back or the VM changes.
 */
export class DeletionLoop {
  readonly #context: LeaseContext;
  readonly #target: DeletionTarget;
  #attempt: Deferred<Failure | undefined> = createDeferred();
  #vm: LocatedVm | undefined;
  #wake: (() => void) | undefined;

  constructor(context: LeaseContext, target: DeletionTarget) {
    this.#context = context;
    this.#target = target;
    void this.#run();
  }

  /**
   * The outcome of the attempt in progress: undefined = gone, else what blocks it. A blocked removal is tried again
   * now. Never rejects.
   */
  outcome(): Promise<Failure | undefined> {
    this.#wake?.();
    return this.#attempt.promise;
  }

  async #run(): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      const failure = await this.#try();
      this.#attempt.resolve(failure);
      if (failure === undefined || this.#context.shutdown.aborted) return;
      this.#attempt = createDeferred();
      await this.#pause(backoffMs(PAUSES, attempts));
      if (this.#context.shutdown.aborted) {
        this.#attempt.resolve(failure);
        return;
      }
    }
  }

  async #try(): Promise<Failure | undefined> {
    const { shutdown } = this.#context;
    const { leaseId } = this.#target;
    try {
      const vm = await this.#target.locate();
      this.#vm = vm;
      shutdown.throwIfAborted();
      const assertOurs = (record: VmRecord) => this.#target.assertOurs(record);
      const disks = vm ? await tearDown(this.#context, vm, { leaseId, signal: shutdown, assertOurs }) : 0;
      this.#target.onDone(disks);
      return undefined;
    } catch (error) {
      const failure = toLoggedFailure(this.#context, error, { doing: 'a deletion', leaseId });
      if (!shutdown.aborted) this.#target.onBlocked(failure);
      return failure;
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const seen = this.#snapshot();
      const stopWatching = this.#target.entry()?.onChange(() => {
        if (this.#snapshot() !== seen) end();
      });
      const cancelTimer = this.#context.clock.setTimer(delayMs, () => end());
      const end = () => {
        this.#wake = undefined;
        cancelTimer();
        stopWatching?.();
        this.#context.shutdown.removeEventListener('abort', end);
        resolve();
      };
      this.#wake = end;
      this.#context.shutdown.addEventListener('abort', end, { once: true });
    });
  }

  /** What would make another try worth while. */
  #snapshot(): string {
    const vm = this.#vm?.entry.inventory.get('VM', this.#vm.ref);
    return JSON.stringify([
      this.#target.entry()?.inventory.complete,
      vm?.blocked_operations,
      vm?.power_state,
    ]);
  }
}

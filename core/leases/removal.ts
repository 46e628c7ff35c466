import type { FleetEntry } from '../fleet/index.ts';
import { type Failure, failureOf } from '../model/failure.ts';
import type { VmRecord } from '../xapi/index.ts';
import { type Deferred, deferred } from './deferred.ts';
import type { LeaseContext } from './lease-context.ts';
import { type LocatedVm, tearDown } from './teardown.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

export interface RemovalTarget {
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
export class Removal {
  readonly #context: LeaseContext;
  readonly #target: RemovalTarget;
  #round: Deferred<Failure | undefined> = deferred();
  #vm: LocatedVm | undefined;
  #wake: (() => void) | undefined;

  constructor(context: LeaseContext, target: RemovalTarget) {
    this.#context = context;
    this.#target = target;
    void this.#run();
  }

  /**
   * The outcome of the round in progress: undefined = gone, else what blocks it. A blocked removal is tried again
   * now. Never rejects.
   */
  outcome(): Promise<Failure | undefined> {
    this.#wake?.();
    return this.#round.promise;
  }

  async #run(): Promise<void> {
    for (let rounds = 1; ; rounds++) {
      const failure = await this.#try();
      this.#round.resolve(failure);
      if (failure === undefined || this.#context.closing.aborted) return;
      this.#round = deferred();
      await this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (rounds - 1)));
      if (this.#context.closing.aborted) {
        this.#round.resolve(failure);
        return;
      }
    }
  }

  async #try(): Promise<Failure | undefined> {
    const { closing } = this.#context;
    const { leaseId } = this.#target;
    try {
      const vm = await this.#target.locate();
      this.#vm = vm;
      closing.throwIfAborted();
      const assertOurs = (record: VmRecord) => this.#target.assertOurs(record);
      const disks = vm ? await tearDown(this.#context, vm, { leaseId, signal: closing, assertOurs }) : 0;
      this.#target.onDone(disks);
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'internal')
        this.#context.logger.error({ error }, 'Leases: a removal failed unexpectedly');
      if (!closing.aborted) this.#target.onBlocked(failure);
      return failure;
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const seen = this.#sight();
      const stopWatching = this.#target.entry()?.onChange(() => {
        if (this.#sight() !== seen) end();
      });
      const cancelTimer = this.#context.clock.setTimer(delayMs, () => end());
      const end = () => {
        this.#wake = undefined;
        cancelTimer();
        stopWatching?.();
        this.#context.closing.removeEventListener('abort', end);
        resolve();
      };
      this.#wake = end;
      this.#context.closing.addEventListener('abort', end, { once: true });
    });
  }

  /** What would make another try worth while. */
  #sight(): string {
    const vm = this.#vm?.entry.inventory.get('VM', this.#vm.ref);
    return JSON.stringify([
      this.#target.entry()?.inventory.complete,
      vm?.blocked_operations,
      vm?.power_state,
    ]);
  }
}

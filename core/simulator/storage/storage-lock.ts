import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import { withoutKey } from '../messages/answer-derived.ts';
import type { Random } from '../pool/random.ts';
import type { Scheduler } from '../pool/scheduler.ts';
import { XapiError } from '../pool/xapi-error.ts';

/** How long the server goes on trying before the caller gets OTHER_OPERATION_IN_PROGRESS. */
const LONGEST_WAIT_MS = 2 * 3_600_000;

/** The operations that mark their SR, as `SR.current_operations` names them. */
export type SrOperation = 'scan' | 'vdi_create' | 'vdi_clone' | 'vdi_snapshot' | 'vdi_resize' | 'vdi_destroy';

export interface SrClaim {
  readonly sr: Ref;
  readonly operation: SrOperation;
  /** Under which the SR lists the operation. */
  readonly task: Ref;
}

/** How often operations on one SR had to wait. */
export interface LockCounters {
  /** Sleeps of operations that found the SR taken; one operation may sleep several times. */
  readonly waits: number;
  /** Most operations that slept at the same time. */
  readonly longestQueue: number;
}

/**
 * One disk operation at a time on each SR. An operation that finds its SR taken sleeps for a random time and tries
 * again; nobody wakes it when the SR is free. @see docs/simulator.md#one-disk-operation-at-a-time
 */
export class StorageLock {
  readonly #database: Database;
  readonly #scheduler: Pick<Scheduler, 'sleep' | 'now'>;
  readonly #random: Random;
  readonly #retryMs: readonly [shortest: number, longest: number];
  readonly #asleep = new Map<Ref, number>();
  readonly #counters = new Map<Ref, LockCounters>();

  constructor(
    database: Database,
    scheduler: Pick<Scheduler, 'sleep' | 'now'>,
    { random, retryMs }: { random: Random; retryMs: readonly [shortest: number, longest: number] },
  ) {
    this.#database = database;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#retryMs = retryMs;
  }

  /**
   * Runs `work` while the SR is marked with the operation.
   * @throws XapiError HANDLE_INVALID; OTHER_OPERATION_IN_PROGRESS ["SR", sr, operation] after two hours
   */
  async hold<T>(claim: SrClaim, work: () => T | Promise<T>): Promise<T> {
    await this.#mark(claim);
    try {
      return await work();
    } finally {
      const running = this.#database.find('SR', claim.sr)?.current_operations;
      if (running !== undefined) {
        this.#database.update('SR', claim.sr, { current_operations: withoutKey(running, claim.task) });
      }
    }
  }

  counters(sr: Ref): LockCounters {
    return this.#counters.get(sr) ?? { waits: 0, longestQueue: 0 };
  }

  resetCounters(): void {
    this.#counters.clear();
  }

  async #mark({ sr, operation, task }: SrClaim): Promise<void> {
    const deadline = this.#scheduler.now() + LONGEST_WAIT_MS;
    for (;;) {
      const { current_operations: running } = this.#database.get('SR', sr);
      const [other] = Object.values(running);
      if (other === undefined) {
        this.#database.update('SR', sr, { current_operations: { [task]: operation } });
        return;
      }
      if (this.#scheduler.now() >= deadline) {
        throw new XapiError('OTHER_OPERATION_IN_PROGRESS', 'SR', sr, other);
      }
      await this.#sleep(sr);
    }
  }

  async #sleep(sr: Ref): Promise<void> {
    const asleep = (this.#asleep.get(sr) ?? 0) + 1;
    const { waits, longestQueue } = this.counters(sr);
    this.#counters.set(sr, { waits: waits + 1, longestQueue: Math.max(longestQueue, asleep) });
    this.#asleep.set(sr, asleep);
    const [shortest, longest] = this.#retryMs;
    await this.#scheduler.sleep(shortest + this.#random.next() * (longest - shortest));
    this.#asleep.set(sr, (this.#asleep.get(sr) ?? 1) - 1);
  }
}

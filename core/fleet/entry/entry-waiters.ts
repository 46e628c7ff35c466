import { DynvmError, type Failure } from '../../model/failure.ts';
import type { Clock } from '../../ports.ts';
import type { Ref } from '../../xapi/index.ts';
import type { WaitOptions } from './fleet-entry.ts';

interface Waiter {
  vmRef: Ref | undefined;
  /** Reads again; settles and removes itself when there is an answer. */
  check(): void;
  fail(failure: Failure): void;
}

/** Those who wait for an entry's records to say something. */
export class EntryWaiters {
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wait<T>(read: () => T | undefined, options: WaitOptions): Promise<T> {
    const { timeoutMs, signal, vmRef } = options;
    return new Promise<T>((resolve, reject) => {
      const end = () => {
        this.#waiters.delete(waiter);
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      const onAbort = () => fail(new DynvmError({ code: 'cancelled', message: 'The wait was cancelled.' }));
      const waiter: Waiter = {
        vmRef,
        check: () => {
          let answer: T | undefined;
          try {
            answer = read();
          } catch (error) {
            fail(error);
            return;
          }
          if (answer === undefined) return;
          end();
          resolve(answer);
        },
        fail: (failure) => fail(new DynvmError(failure)),
      };
      const cancelTimer = this.#clock.setTimer(timeoutMs, () => {
        fail(new DynvmError({ code: 'timeout', message: `Nothing came within ${timeoutMs / 1000} s.` }));
      });
      this.#waiters.add(waiter);
      if (signal?.aborted) onAbort();
      else {
        signal?.addEventListener('abort', onAbort, { once: true });
        waiter.check();
      }
    });
  }

  /** Reads again for those whom a change of these VMs, or any change, concerns. */
  check(changedVms?: ReadonlySet<Ref>): void {
    for (const waiter of [...this.#waiters]) {
      if (!changedVms || waiter.vmRef === undefined || changedVms.has(waiter.vmRef)) waiter.check();
    }
  }

  endAll(failure: Failure): void {
    for (const waiter of [...this.#waiters]) waiter.fail(failure);
  }
}

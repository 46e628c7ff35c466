import { DynvmError } from '../../../model/failure.ts';

/** Why a query is to end. */
export type StopReason = 'cancelled' | 'timeout';

const STOPS = { none: 0, cancelled: 1, timeout: 2 } as const;
const STOP_CELL = 0;
const NATIVE_CELL = 1;

/** Memory that the thread which computes shares with the one which asked. */
function createStopCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** The asking thread's end. */
export class StopSwitch {
  readonly cells = createStopCells();

  stop(reason: StopReason): void {
    Atomics.store(this.cells, STOP_CELL, STOPS[reason]);
  }

  reset(): void {
    Atomics.store(this.cells, STOP_CELL, STOPS.none);
  }

  /**
   * Whether the other thread is inside the database's native code, where terminating it would abort the process. Once
   * stopped, a thread that is outside never enters it again.
   */
  get isInNativeCode(): boolean {
    return Atomics.load(this.cells, NATIVE_CELL) !== 0;
  }
}

/** The computing thread's end: ends a computation from within. */
export class StopCheck {
  readonly #cells: Int32Array;

  constructor(cells: Int32Array = createStopCells()) {
    this.#cells = cells;
  }

  /** @throws DynvmError cancelled, timeout */
  check(): void {
    const stop = Atomics.load(this.#cells, STOP_CELL);
    if (stop === STOPS.cancelled) throw stopFailure('cancelled');
    if (stop === STOPS.timeout) throw stopFailure('timeout');
  }

  /** Runs native code, unless the computation is to end. @throws DynvmError cancelled, timeout */
  runNative<T>(call: () => T): T {
    return this.cleanUpNative(() => {
      // After the mark is set: whoever stops us looks at the mark after asking us to stop.
      this.check();
      return call();
    });
  }

  /** Runs native code that must also run in a computation that is to end. */
  cleanUpNative<T>(call: () => T): T {
    Atomics.add(this.#cells, NATIVE_CELL, 1);
    try {
      return call();
    } finally {
      Atomics.sub(this.#cells, NATIVE_CELL, 1);
    }
  }
}

export function stopFailure(reason: StopReason): DynvmError {
  return new DynvmError(
    reason === 'cancelled'
      ? { code: 'cancelled', message: 'The query of the history was cancelled' }
      : {
          code: 'timeout',
          message: 'The query of the history took too long and was stopped',
          hint: 'Ask for a shorter period, larger buckets or fewer groups.',
        },
  );
}

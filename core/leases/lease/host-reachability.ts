import type { FleetEntry } from '../../fleet/index.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Clock } from '../../ports.ts';

/**
 * A toolstack restart takes 10 to 60 s: shorter losses are no reason to go elsewhere.
 * @see docs/spec/xapi.md#sessions
 */
const GRACE_MS = 60_000;

/**
 * The result of `work`, unless the host stays out of reach for {@link GRACE_MS}: an operation whose answer may never
 * come must not hold a request for its whole time limit.
 * @throws DynvmError `host-unavailable` (outcome unknown); what `work` throws
 */
export function failWhenUnreachable<T>(entry: FleetEntry, clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let cancelTimer: (() => void) | undefined;
    const watch = () => {
      if (entry.inventory.complete) {
        cancelTimer?.();
        cancelTimer = undefined;
      } else {
        cancelTimer ??= clock.setTimer(GRACE_MS, () => reject(hostUnavailable(entry)));
      }
    };
    const stop = entry.onChange(watch);
    watch();
    work.then(resolve, reject).finally(() => {
      stop();
      cancelTimer?.();
    });
  });
}

/** Why an entry can't be worked with now, in its own words where it has some. */
export function hostUnavailable(entry: FleetEntry): DynvmError {
  const { state, name } = entry.row;
  if ((state.kind === 'unreachable' || state.kind === 'refused') && state.failure) {
    return new DynvmError({ ...state.failure, code: 'host-unavailable' });
  }
  return new DynvmError({
    code: 'host-unavailable',
    message: `Host ${name} does not answer.`,
    hint: 'It is tried again by itself.',
    where: { hostRef: entry.hostRef, host: name },
  });
}

import { raceAbort } from '../base/race-abort.ts';
import { DynvmError } from '../model/failure.ts';

/** Ends the waits of clients when the service shuts down. */
export interface Shutdown {
  /** The outcome of `work`. @throws DynvmError unavailable: the service shuts down */
  abortOnShutdown<T>(work: Promise<T>): Promise<T>;
  /** Aborts when it begins. */
  readonly signal: AbortSignal;
  /** Fails all waits, now and later. */
  begin(): void;
}

export function createShutdown(): Shutdown {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    abortOnShutdown: (work) => raceAbort(work, controller.signal),
    begin: () => controller.abort(shutdownError()),
  };
}

function shutdownError(): DynvmError {
  return new DynvmError({
    code: 'unavailable',
    message:
      'The service is shutting down. VMs that are already starting are finished after its next start; others are given up',
  });
}

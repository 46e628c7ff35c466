import type { FleetEntry } from '../../../fleet/index.ts';

/** A toolstack that restarts is back within a minute. @see docs/spec/xapi.md#sessions */
const BACK_TIMEOUT_MS = 60_000;
/** How long an operation that the host is still at may take to show its result. */
const IN_PROGRESS_TIMEOUT_MS = 120_000;
/** What has ended shows with the next events; a reconnect in between takes seconds. */
const ENDED_TIMEOUT_MS = 5_000;

export interface UnknownOutcome<T> {
  /** Asks the host itself whether it is still at it: one call, for the inventory may lag. Asked again each 5 s. */
  inProgress(): Promise<boolean>;
  /** What shows that it was done. */
  read(): T | undefined;
}

/**
 * After a call whose answer was lost: the host says whether it is still at work, events show what came of it.
 * Undefined = it was not done.
 * @throws DynvmError the host does not come back, or can't be asked
 */
export async function resolveUnknownOutcome<T>(
  entry: FleetEntry,
  lost: UnknownOutcome<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const back = () => (entry.inventory.complete ? true : undefined);
  await entry.waitFor(back, { timeoutMs: BACK_TIMEOUT_MS, signal });
  const read = () => (entry.inventory.complete ? lost.read() : undefined);
  for (let waitedMs = 0; waitedMs < IN_PROGRESS_TIMEOUT_MS; waitedMs += ENDED_TIMEOUT_MS) {
    const inProgress = await lost.inProgress();
    const done = await entry.waitFor(read, { timeoutMs: ENDED_TIMEOUT_MS, signal }).catch(() => undefined);
    if (done !== undefined || !inProgress || signal?.aborted) return done;
  }
  return undefined;
}

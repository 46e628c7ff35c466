import { DynvmError } from '../../../model/failure.ts';
import type { ProvisionSpec } from '../../../model/request.ts';

/** Requests that wait at most: each holds its names and is sorted at every decision. */
const WAITING_MAX = 10_000;

/** Room, a host or what a quota allows is missing: time may bring it. */
export function isFull(error: unknown): error is DynvmError {
  if (!(error instanceof DynvmError)) return false;
  const { code, quota } = error.failure;
  return code === 'no-capacity' || code === 'host-unavailable' || quota?.canFitLater === true;
}

/** @throws what is no lack of room */
export function startsUnlessFull(start: (() => void) | undefined): boolean {
  try {
    start?.();
    return start !== undefined;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  }
}

export function behindOthers(spec: ProvisionSpec, waiting: number): DynvmError {
  const others = waiting === 1 ? '1 request waits' : `${waiting} requests wait`;
  return new DynvmError({
    code: 'no-capacity',
    message: `No capacity for ${describeAsk(spec)}: ${others} for it already.`,
    hint: 'Ask with maxWaitSeconds (CLI: --queue) to stand in line.',
  });
}

/** @throws DynvmError no-capacity */
export function assertQueueHasRoom(spec: ProvisionSpec, waiting: number): void {
  if (waiting < WAITING_MAX) return;
  throw new DynvmError({
    code: 'no-capacity',
    message: `No capacity for ${describeAsk(spec)}, and ${waiting} requests wait already.`,
    hint: 'Try again later.',
  });
}

export function nameWaits(name: string): DynvmError {
  return new DynvmError({
    code: 'already-exists',
    message: `VM ${name} is asked for already, by a request that waits in the queue.`,
    hint: 'Cancel that request, or use another name.',
    where: { vm: name },
  });
}

export function describeWait(waitedMs: number): string {
  const seconds = Math.round(waitedMs / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function describeAsk({ count, osKey, descriptor }: ProvisionSpec): string {
  return `${count} × ${osKey} as ${descriptor}`;
}

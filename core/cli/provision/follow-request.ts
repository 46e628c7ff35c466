import { setTimeout as pause } from 'node:timers/promises';
import type { RequestWithLeases } from '../../contract/requests.ts';
import { DynvmError } from '../../model/failure.ts';
import { isLive } from '../../model/lease.ts';
import { isPending } from '../../model/request.ts';
import { isUnreachable } from '../cli-error.ts';
import type { ServiceClient } from '../client/service-client.ts';

/** How often a terminal is brought up to date. */
const REFRESH_MS = 1000;
/** A service that restarts goes on with its requests: one that is away for longer is gone. */
const AWAY_MAX_MS = 5 * 60_000;
const RETRY_MS = 2000;
/** Removing VMs takes as long as a busy storage lets it; the service goes on with it by itself. */
const ROLL_BACK_MAX_MS = 5 * 60_000;

/** Repeats what failed because nobody answered; only for what may be done twice. */
export async function whileAway<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const giveUpAt = performance.now() + AWAY_MAX_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isUnreachable(error) || performance.now() > giveUpAt || signal?.aborted) throw error;
    }
    await pause(RETRY_MS, undefined, signal && { signal });
  }
}

/** Resolves when a request has ended. With `onProgress`, that is told every second meanwhile. */
export async function followRequest(
  client: ServiceClient,
  requestId: string,
  options: { signal: AbortSignal; onProgress?: ((progress: RequestWithLeases) => void) | undefined },
): Promise<RequestWithLeases> {
  const { signal, onProgress } = options;
  if (!onProgress) return whileAway(() => client.invoke('requests.wait', { requestId }), signal);
  for (;;) {
    const present = await whileAway(() => client.invoke('requests.get', { requestId }), signal);
    signal.throwIfAborted();
    onProgress(present);
    if (!isPending(present.request)) return present;
    await pause(REFRESH_MS, undefined, { signal });
  }
}

/**
 * Cancels a request and waits until its VMs are gone, or for some minutes: the service goes on by itself then. A request
 * that has ended meanwhile gives its VMs back.
 * @returns the names of those that are still being removed
 */
export async function rollBack(client: ServiceClient, requestId: string): Promise<string[]> {
  try {
    await whileAway(() => client.invoke('requests.cancel', { requestId }));
  } catch (error) {
    // It has ended already: its VMs are released below.
    if (!(error instanceof DynvmError) || error.code !== 'unavailable' || isUnreachable(error)) throw error;
  }
  const giveUpAt = performance.now() + ROLL_BACK_MAX_MS;
  for (;;) {
    const { leases } = await whileAway(() => client.invoke('requests.get', { requestId }));
    const left = leases.filter(isLive);
    if (left.length === 0) return [];
    const unreleased = left.filter(({ state }) => state.kind === 'available').map(({ id }) => id);
    if (unreleased.length > 0) {
      const selector = { leaseIds: unreleased };
      await whileAway(() => client.invoke('leases.release', { selector, wait: false }));
    }
    if (performance.now() > giveUpAt) return left.map(({ name }) => name);
    await pause(REFRESH_MS);
  }
}

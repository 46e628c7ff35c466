import type { Clock } from '../../ports.ts';
import { isOutcomeUnknown, type Ref, refusedPowerState } from '../../xapi/index.ts';
import type { Attempt } from '../lease-context.ts';
import { whileReachable } from '../reachable.ts';

const LOOK_FOR_MS = 60_000;

/**
 * Starts the VM on the host it was placed on: `start_on` says why it can't, `start` only NO_HOSTS_AVAILABLE.
 * `force` as the reference does. Resolves when the guest begins to boot.
 * @see XAPI VM.start_on, XAPI.md §5.5
 */
export async function startVm(
  { entry, placement, signal }: Attempt,
  vmRef: Ref,
  clock: Clock,
): Promise<void> {
  const isRunning = () => entry.inventory.get('VM', vmRef)?.power_state === 'Running';
  try {
    const start = entry.xapi.run('VM.start_on', [vmRef, placement.physicalHost.ref, false, true]);
    await whileReachable(entry, clock, start);
  } catch (error) {
    if (refusedPowerState(error) === 'running') return;
    if (!isOutcomeUnknown(error)) throw error;
    await entry
      .waitFor(() => (entry.inventory.complete && isRunning() ? true : undefined), {
        timeoutMs: LOOK_FOR_MS,
        signal,
      })
      .catch(() => {
        throw error;
      });
  }
}

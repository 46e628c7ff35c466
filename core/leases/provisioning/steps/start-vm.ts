import type { Clock } from '../../../ports.ts';
import { isOutcomeUnknown, type Ref, refusedPowerState, type StringMap } from '../../../xapi/index.ts';
import { failWhenUnreachable } from '../../lease/host-reachability.ts';
import type { Attempt } from '../../lease/lease-context.ts';
import { resolveUnknownOutcome } from './resolve-unknown-outcome.ts';

/**
 * Starts the VM on the host it was placed on: `start_on` says why it can't, `start` only NO_HOSTS_AVAILABLE.
 * `force` as the reference does. Resolves when the guest begins to boot.
 * @see docs/spec/xapi.md#start
 */
export async function startVm(
  { entry, placement, signal }: Attempt,
  vmRef: Ref,
  clock: Clock,
): Promise<void> {
  const isRunning = () => entry.inventory.get('VM', vmRef)?.power_state === 'Running';
  try {
    const start = entry.xapi.run('VM.start_on', [vmRef, placement.physicalHost.ref, false, true]);
    await failWhenUnreachable(entry, clock, start);
  } catch (error) {
    if (refusedPowerState(error) === 'running') return;
    if (!isOutcomeUnknown(error)) throw error;
    const inProgress = async () => {
      const operations = await entry.xapi.call<StringMap>('VM.get_current_operations', [vmRef]);
      return Object.keys(operations).length > 0;
    };
    const read = () => (isRunning() ? true : undefined);
    const started = await resolveUnknownOutcome(entry, { inProgress, read }, signal).catch(() => undefined);
    if (!started) throw error;
  }
}

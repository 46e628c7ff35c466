import type { Ref, VmGuestMetricsRecord } from '../../xapi/index.ts';
import type { Inventory } from './inventory.ts';

/** A host's clock that is set back while a guest boots makes its first reports look older than the boot by as much. */
const CLOCK_STEP_MS = 3_600_000;

/** The OS name without the disk path Windows appends. @see docs/spec/xapi.md#guest-metrics */
export function readOsName(
  metrics: Pick<VmGuestMetricsRecord, 'os_version'> | undefined,
): string | undefined {
  const name = metrics?.os_version.name?.split('|')[0]?.trim();
  return name === '' ? undefined : name;
}

/** All values of `networks`, comma-joined in the order of their keys. @see docs/spec/legacy-api.md#showall */
export function joinAddresses(metrics: Pick<VmGuestMetricsRecord, 'networks'> | undefined): string {
  return metrics ? Object.values(metrics.networks).join(',') : '';
}

/**
 * The guest metrics of this boot; undefined while there are none, `stale` where they are those of an earlier one.
 * XAPI makes a new object at each start, so the object decides and its time only where nobody saw the start.
 */
export function currentGuestMetrics(
  inventory: Inventory,
  vmRef: Ref,
): VmGuestMetricsRecord | 'stale' | undefined {
  const vm = inventory.get('VM', vmRef);
  const metrics = vm && inventory.get('VM_guest_metrics', vm.guest_metrics);
  if (!vm || !metrics) return undefined;
  // After a halt the last values stay, and a clone shows its template's.
  if (vm.power_state === 'Halted' || vm.power_state === 'Suspended') return 'stale';
  const origin = inventory.guestMetricsOrigin(vm.guest_metrics);
  if (origin !== undefined) return origin === 'this-boot' ? metrics : 'stale';
  const startedAt = inventory.get('VM_metrics', vm.metrics)?.start_time ?? 0;
  return metrics.last_updated > 0 && metrics.last_updated < startedAt - CLOCK_STEP_MS ? 'stale' : metrics;
}

import type { GuestTools } from '../../model/doctor.ts';
import type { Ref, StringMap, VmGuestMetricsRecord, VmRecord } from '../../xapi/index.ts';
import type { Inventory, LiveInventory } from './live-inventory.ts';
import { templateNamed } from './vm-description.ts';

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

/** A VM that has run so long and reported nothing has no tools; before, its agent may only be slow. */
const SILENT_MS = 15 * 60_000;

/** VMs by the template they were made of, as their descriptions tell. */
export function vmsByTemplate(inventory: LiveInventory): Map<string, Ref[]> {
  const byTemplate = new Map<string, Ref[]>();
  for (const ref of inventory.realVms) {
    const name = templateNamed(inventory.get('VM', ref)?.name_description ?? '');
    if (name === undefined) continue;
    const known = byTemplate.get(name);
    if (known) known.push(ref);
    else byTemplate.set(name, [ref]);
  }
  return byTemplate;
}

/**
 * Guest tools of a template's image: from VMs made of it that run now, else from what the template itself reported when
 * it last ran. Nothing known stays unknown.
 */
export function describeGuestTools(
  inventory: LiveInventory,
  template: VmRecord,
  { vms, now }: { vms: readonly Ref[]; now: number },
): GuestTools {
  return (
    toolsOfVms(inventory, vms, now) ??
    toolsOfTemplate(inventory.get('VM_guest_metrics', template.guest_metrics))
  );
}

function toolsOfVms(inventory: LiveInventory, vms: readonly Ref[], now: number): GuestTools | undefined {
  let silent = false;
  for (const ref of vms) {
    const vm = inventory.get('VM', ref);
    if (vm?.power_state !== 'Running') continue;
    const metrics = currentGuestMetrics(inventory, ref);
    const version =
      metrics === undefined || metrics === 'stale' ? undefined : readToolsVersion(metrics.PV_drivers_version);
    if (version !== undefined) return { kind: 'version', version, from: 'vms' };
    const startedAt = inventory.get('VM_metrics', vm.metrics)?.start_time ?? now;
    silent ||= metrics === undefined && now - startedAt > SILENT_MS;
  }
  return silent ? { kind: 'none', from: 'vms' } : undefined;
}

function toolsOfTemplate(metrics: VmGuestMetricsRecord | undefined): GuestTools {
  if (!metrics) return { kind: 'unknown' };
  const version = readToolsVersion(metrics.PV_drivers_version);
  if (version !== undefined) return { kind: 'version', version, from: 'template' };
  // A record that is there and empty: it ran, and its tools never spoke.
  const spoke = metrics.PV_drivers_detected || Object.keys(metrics.os_version).length > 0;
  return spoke ? { kind: 'unknown' } : { kind: 'none', from: 'template' };
}

/** `8.4`, `9.3.2`: a last part of 0 says nothing. */
export function readToolsVersion({ major, minor, micro }: StringMap): string | undefined {
  if (major === undefined || minor === undefined) return undefined;
  return micro === undefined || micro === '0' ? `${major}.${minor}` : `${major}.${minor}.${micro}`;
}

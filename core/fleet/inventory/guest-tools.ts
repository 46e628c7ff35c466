import type { GuestTools } from '../../model/doctor.ts';
import type { Ref, StringMap, VmGuestMetricsRecord, VmRecord } from '../../xapi/index.ts';
import { currentGuestMetrics } from './guest-metrics.ts';
import type { LiveInventory } from './live-inventory.ts';
import { templateNamed } from './vm-description.ts';

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

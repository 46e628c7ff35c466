import { isIPv4, isIPv6 } from 'node:net';
import { naturalOrder } from '../../base/natural-order.ts';
import type { StringMap, VifRecord, VmGuestMetricsRecord } from '../../xapi/index.ts';
import { NULL_REF, type Ref } from '../../xapi/index.ts';
import type { Inventory } from './inventory.ts';

export type AddressChoice =
  | { kind: 'address'; address: string }
  /** Only 169.254.x.x so far: no DHCP lease yet. */
  | { kind: 'apipa' }
  | { kind: 'none' }
  /** The values are of an earlier boot, or were copied with the template. */
  | { kind: 'stale' };

export interface AddressOptions {
  /** Take a global IPv6 address where there is no IPv4 one. */
  ipv6?: boolean;
}

/** The OS name without the disk path Windows appends. @see docs/spec/xapi.md#guest-metrics */
export function osNameOf(metrics: Pick<VmGuestMetricsRecord, 'os_version'> | undefined): string | undefined {
  const name = metrics?.os_version.name?.split('|')[0]?.trim();
  return name === '' ? undefined : name;
}

/** All values of `networks`, comma-joined in the order of their keys. @see docs/spec/legacy-api.md#showall */
export function networkInfoOf(metrics: Pick<VmGuestMetricsRecord, 'networks'> | undefined): string {
  return metrics ? Object.values(metrics.networks).join(',') : '';
}

/** The guest metrics of this boot; undefined while there are none, `stale` where they are older than the boot. */
export function currentGuestMetrics(
  inventory: Inventory,
  vmRef: Ref,
): VmGuestMetricsRecord | 'stale' | undefined {
  const vm = inventory.get('VM', vmRef);
  const metrics = vm && inventory.get('VM_guest_metrics', vm.guest_metrics);
  if (!vm || !metrics) return undefined;
  // After a halt the last values stay, and a clone shows its template's.
  if (vm.power_state === 'Halted' || vm.power_state === 'Suspended') return 'stale';
  const startedAt = inventory.get('VM_metrics', vm.metrics)?.start_time ?? 0;
  return metrics.last_updated > 0 && metrics.last_updated < startedAt ? 'stale' : metrics;
}

/**
 * The address a client can reach the VM at: of its VIFs in order of device, `N/ipv4/*` before `N/ip`;
 * link-local, loopback, unset and host-internal ones never count. Keys that match no VIF (an old agent's `192/ip`
 * for ens192) come last.
 * @see docs/spec/xapi.md#guest-metrics
 */
export function chooseAddress(inventory: Inventory, vmRef: Ref, options: AddressOptions = {}): AddressChoice {
  const metrics = currentGuestMetrics(inventory, vmRef);
  if (metrics === undefined) return { kind: 'none' };
  if (metrics === 'stale') return { kind: 'stale' };
  const candidates = candidatesInOrder(inventory, vmRef, metrics.networks);
  const usable = candidates.find(isUsableIpv4) ?? (options.ipv6 ? candidates.find(isGlobalIpv6) : undefined);
  if (usable !== undefined) return { kind: 'address', address: usable };
  return candidates.some((address) => address.startsWith('169.254.')) ? { kind: 'apipa' } : { kind: 'none' };
}

function candidatesInOrder(inventory: Inventory, vmRef: Ref, networks: StringMap): string[] {
  const vifs = listVifs(inventory, vmRef);
  const internal = new Set(vifs.filter((vif) => isHostInternal(inventory, vif)).map((vif) => vif.device));
  const known = vifs.map((vif) => vif.device).sort((a, b) => Number(a) - Number(b));
  const others = [...new Set(Object.keys(networks).map((key) => key.split('/')[0] ?? ''))]
    .filter((device) => !known.includes(device))
    .sort((a, b) => Number(a) - Number(b));
  return [...known, ...others]
    .filter((device) => !internal.has(device))
    .flatMap((device) => listAddresses(networks, device));
}

function listAddresses(networks: StringMap, device: string): string[] {
  const under = (family: string) =>
    Object.keys(networks)
      .filter((key) => key.startsWith(`${device}/${family}/`))
      .sort(naturalOrder);
  const keys = [...under('ipv4'), `${device}/ip`, ...under('ipv6')];
  // Old agents put several addresses into one value.
  return keys.flatMap((key) => (networks[key] ?? '').split(/[\s,]+/)).filter((address) => address !== '');
}

function listVifs(inventory: Inventory, vmRef: Ref): VifRecord[] {
  return (inventory.get('VM', vmRef)?.VIFs ?? []).flatMap((ref) => inventory.get('VIF', ref) ?? []);
}

function isHostInternal(inventory: Inventory, vif: VifRecord): boolean {
  if (vif.network === NULL_REF) return false;
  const config = inventory.get('network', vif.network)?.other_config ?? {};
  return (
    config.is_host_internal_management_network === 'true' || config.is_guest_installer_network === 'true'
  );
}

/** Of 127.0.0.0/8 only the part that is loopback in practice: simulated guests answer SSH in 127.64.0.0/16. */
function isUsableIpv4(address: string): boolean {
  return isIPv4(address) && !/^(169\.254|127\.0)\./.test(address) && address !== '0.0.0.0';
}

/** Neither unspecified, loopback, link-local (fe80::/10) nor multicast (ff00::/8). */
function isGlobalIpv6(address: string): boolean {
  if (!isIPv6(address)) return false;
  const first = Number.parseInt(address.split(':')[0] || '0', 16);
  return first !== 0 && (first & 0xffc0) !== 0xfe80 && first < 0xff00;
}

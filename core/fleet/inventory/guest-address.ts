import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { naturalOrder } from '../../base/natural-order.ts';
import type { HostSettings } from '../../config/index.ts';
import { NULL_REF, type Ref, type StringMap, type VifRecord } from '../../xapi/index.ts';
import { currentGuestMetrics } from './guest-metrics.ts';
import type { Inventory } from './live-inventory.ts';

export type AddressChoice =
  | { kind: 'address'; address: string }
  /** Only 169.254.x.x so far: no DHCP lease yet. */
  | { kind: 'apipa' }
  /** There are addresses, but none in the networks that the ini expects. */
  | { kind: 'unexpected'; addresses: readonly string[] }
  | { kind: 'none' }
  /** The values are of an earlier boot, or were copied with the template. */
  | { kind: 'stale' };

export interface AddressRules {
  /** Without expected networks: take a global IPv6 address where there is no IPv4 one. */
  ipv6?: boolean;
  /** CIDRs of `host.network.expect`: only addresses in one of them count, and those of an earlier one win. */
  expected?: readonly string[] | undefined;
}

/** Where an address of a VM of this OS must lie; undefined = anywhere. */
export function expectedNetworks(settings: HostSettings, osKey: string): readonly string[] | undefined {
  const own = Object.hasOwn(settings.templates, osKey)
    ? settings.templates[osKey]?.expectedNetworks
    : undefined;
  return own ?? settings.expectedNetworks;
}

/** Differs where {@link expectedNetworks} may: then the addresses that are shown do, too. */
export function describeAddressRules({ expectedNetworks, templates }: HostSettings): string {
  const own = Object.values(templates).map((one) => [one.osKey, one.template, one.expectedNetworks]);
  return JSON.stringify([expectedNetworks, own]);
}

/**
 * The address a client can reach the VM at: of its VIFs in order of device, `N/ipv4/*` before `N/ip`;
 * link-local, loopback, unset and host-internal ones never count. Keys that match no VIF (an old agent's `192/ip`
 * for ens192) come last.
 * @see docs/spec/xapi.md#guest-metrics
 */
export function chooseAddress(inventory: Inventory, vmRef: Ref, rules: AddressRules = {}): AddressChoice {
  const metrics = currentGuestMetrics(inventory, vmRef);
  if (metrics === undefined) return { kind: 'none' };
  if (metrics === 'stale') return { kind: 'stale' };
  const candidates = candidatesInOrder(inventory, vmRef, metrics.networks);
  const reachable = candidates.filter((address) => isUsableIpv4(address) || isGlobalIpv6(address));
  const { expected = [] } = rules;
  const usable = expected.length > 0 ? findExpected(reachable, expected) : findUsual(reachable, rules);
  if (usable !== undefined) return { kind: 'address', address: usable };
  if (expected.length > 0 && reachable.length > 0) return { kind: 'unexpected', addresses: reachable };
  return candidates.some((address) => address.startsWith('169.254.')) ? { kind: 'apipa' } : { kind: 'none' };
}

function findExpected(addresses: readonly string[], expected: readonly string[]): string | undefined {
  for (const cidr of expected) {
    const found = addresses.find((address) => isInNetwork(address, cidr));
    if (found !== undefined) return found;
  }
  return undefined;
}

function findUsual(addresses: readonly string[], { ipv6 }: AddressRules): string | undefined {
  const ipv4 = addresses.find((address) => isIPv4(address) && !GUEST_BRIDGES.has(address));
  return ipv4 ?? (ipv6 ? addresses.find((address) => isIPv6(address)) : undefined);
}

/** What Docker, Podman, libvirt and LXC give the bridge inside a guest: nobody outside reaches the guest there. */
const GUEST_BRIDGES: ReadonlySet<string> = new Set(['172.17.0.1', '10.88.0.1', '192.168.122.1', '10.0.3.1']);

function isInNetwork(address: string, cidr: string): boolean {
  const [network = '', prefix] = cidr.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if ((family === 'ipv6') !== isIPv6(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
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

import { naturalOrder } from '../../base/natural-order.ts';
import { NULL_REF, type PifRecord, type Ref } from '../../xapi/index.ts';
import type { Inventory } from './live-inventory.ts';

/** A network as one physical host reaches it. */
export interface HostLink {
  ref: Ref;
  uuid: string;
  name: string;
  /** Of the host's PIF: `eth0`, `bond0`. */
  device: string;
  /** False where the interface is unplugged: VMs start there and get no address. */
  plugged: boolean;
}

export type NetworkLookup = { kind: 'found'; link: HostLink } | { kind: 'problem'; problem: string };

/**
 * Untagged interfaces of a host that are no bond slaves, lowest device first.
 * @see docs/spec/legacy-api.md#network-selection
 */
export function listLinks(inventory: Inventory, host: Ref): HostLink[] {
  return [...inventory.all('PIF').values()]
    .filter((pif) => pif.host === host && pif.VLAN === -1 && pif.bond_slave_of === NULL_REF)
    .flatMap((pif) => toLink(inventory, pif))
    .sort((a, b) => naturalOrder(a.device, b.device));
}

/**
 * The network a VM goes to on this host: exact device, `eth<N>` for a number, or network name; without a wish the
 * lowest device. What was asked for and isn't there is a problem, never another network.
 */
export function findNetwork(links: readonly HostLink[], wanted: string | undefined): NetworkLookup {
  if (wanted === undefined) {
    const [lowest] = links;
    if (lowest) return { kind: 'found', link: lowest };
    return { kind: 'problem', problem: 'the host has no untagged network interface' };
  }
  const byDevice = links.find((link) => link.device === wanted);
  if (byDevice) return { kind: 'found', link: byDevice };
  const device = /^\d+$/.test(wanted) ? `eth${wanted}` : undefined;
  const byNumber = links.find((link) => link.device === device);
  if (byNumber) return { kind: 'found', link: byNumber };
  const byName = links.filter((link) => link.name === wanted);
  const [only] = byName;
  if (!only) return { kind: 'problem', problem: `network ${device ?? wanted} not found${offer(links)}` };
  if (byName.length === 1) return { kind: 'found', link: only };
  const devices = byName.map((link) => link.device).join(', ');
  return { kind: 'problem', problem: `several networks are named "${wanted}": name the device (${devices})` };
}

function toLink(inventory: Inventory, pif: PifRecord): HostLink[] {
  const network = inventory.get('network', pif.network);
  if (!network) return [];
  return [
    {
      ref: pif.network,
      uuid: network.uuid,
      name: network.name_label,
      device: pif.device,
      plugged: pif.currently_attached,
    },
  ];
}

function offer(links: readonly HostLink[]): string {
  if (links.length === 0) return ': the host has no untagged network interface';
  return `: the host has ${links.map((link) => `${link.device} (${link.name})`).join(', ')}`;
}

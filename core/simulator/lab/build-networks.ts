import type { Ref } from '../database/records.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';

export interface LabNetwork {
  readonly device: string;
  readonly network: Ref;
}

/** NICs of every host. The first is the management interface and the network of all templates. */
const DEVICES = ['eth0', 'eth1', 'eth2', 'eth3'] as const;

/** A network per NIC with a PIF on every host, and the host-internal network without PIFs. */
export function addNetworks(pool: SimulatedPool): LabNetwork[] {
  const { database, members } = pool;
  const networks = DEVICES.map((device, index) => {
    const network = database.insert('network', {
      name_label: `Pool-wide network associated with ${device}`,
      bridge: `xenbr${index}`,
    });
    members.forEach((_, member) => {
      // The last member of a pool lacks the last NIC: not every host can attach every network.
      if (member > 0 && member === members.length - 1 && index === DEVICES.length - 1) return;
      addPif(pool, { member, device, index, network });
    });
    pool.guests.addScope(network);
    return { device, network };
  });
  database.insert('network', {
    name_label: 'Host internal management network',
    name_description: 'Network on which guests will be assigned a private link-local IP address',
    bridge: 'xenapi',
    other_config: {
      is_host_internal_management_network: 'true',
      is_guest_installer_network: 'true',
      ip_begin: '169.254.0.1',
      ip_end: '169.254.255.254',
      netmask: '255.255.0.0',
    },
  });
  return networks;
}

function addPif(
  pool: SimulatedPool,
  { member, device, index, network }: { member: number; device: string; index: number; network: Ref },
): void {
  const isManagement = index === 0;
  const octet = (value: number): string => (value & 255).toString(16).padStart(2, '0');
  pool.database.insert('PIF', {
    device,
    network,
    host: pool.members[member],
    MAC: `0c:c4:${octet(pool.hostRef >> 8)}:${octet(pool.hostRef)}:${octet(member)}:${octet(index)}`,
    management: isManagement,
    disallow_unplug: isManagement,
    ip_configuration_mode: isManagement ? 'Static' : 'None',
    IP: isManagement ? pool.addresses[member] : '',
    netmask: isManagement ? '255.0.0.0' : '',
    capabilities: ['fcoe'],
  });
}

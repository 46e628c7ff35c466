import { type ClassSchema, defineClass, many, message, ro, rw, single } from './class-schema.ts';
import { bool, enumType, int, mapType, record, ref, setType, string, stringMap } from './wire-type.ts';

const lockingMode = enumType('unlocked', 'disabled');
const purpose = enumType('nbd', 'insecure_nbd');
const attaching = enumType('attaching');

/** The XAPI class network. */
export const networkSchema: ClassSchema = defineClass('network', {
  messages: {
    create: message({ args: record('network') }, ref('network')),
    destroy: message({ self: ref('network') }),
    set_default_locking_mode: message({ network: ref('network'), value: lockingMode }),
    add_purpose: message({ self: ref('network'), value: purpose }),
    remove_purpose: message({ self: ref('network'), value: purpose }),
  },
  fields: {
    uuid: ro(string),
    name_label: rw(string),
    name_description: rw(string),
    allowed_operations: ro(setType(attaching)),
    current_operations: ro(mapType(string, attaching)),
    VIFs: many('VIF', 'network'),
    PIFs: many('PIF', 'network'),
    MTU: rw(int, 1500),
    other_config: rw(stringMap),
    bridge: ro(string),
    managed: ro(bool, true),
    blobs: ro(mapType(string, ref('blob'))),
    tags: rw(setType(string)),
    default_locking_mode: ro(lockingMode),
    assigned_ips: ro(mapType(ref('VIF'), string)),
    purpose: ro(setType(purpose)),
  },
});

/** The XAPI class PIF. */
export const pifSchema: ClassSchema = defineClass('PIF', {
  messages: {
    plug: message({ self: ref('PIF') }),
    unplug: message({ self: ref('PIF') }),
    scan: message({ host: ref('host') }),
    set_disallow_unplug: message({ self: ref('PIF'), value: bool }),
  },
  fields: {
    uuid: ro(string),
    device: ro(string),
    network: ro(ref('network')),
    host: ro(ref('host')),
    MAC: ro(string),
    MTU: ro(int, 1500),
    VLAN: ro(int, -1),
    metrics: ro(ref('PIF_metrics')),
    physical: ro(bool, true),
    currently_attached: ro(bool, true),
    ip_configuration_mode: ro(enumType('None', 'DHCP', 'Static')),
    IP: ro(string),
    netmask: ro(string),
    gateway: ro(string),
    DNS: ro(string),
    bond_slave_of: ro(ref('Bond')),
    bond_master_of: many('Bond', 'master'),
    VLAN_master_of: single('VLAN', 'untagged_PIF'),
    VLAN_slave_of: many('VLAN', 'tagged_PIF'),
    management: ro(bool),
    other_config: rw(stringMap),
    disallow_unplug: ro(bool),
    tunnel_access_PIF_of: ro(setType(ref('tunnel'))),
    tunnel_transport_PIF_of: ro(setType(ref('tunnel'))),
    ipv6_configuration_mode: ro(enumType('None', 'DHCP', 'Static', 'Autoconf')),
    IPv6: ro(setType(string)),
    ipv6_gateway: ro(string),
    primary_address_type: ro(enumType('IPv4', 'IPv6')),
    managed: ro(bool, true),
    properties: ro(stringMap),
    capabilities: ro(setType(string)),
    igmp_snooping_status: ro(enumType('enabled', 'disabled', 'unknown'), 'unknown'),
    sriov_physical_PIF_of: ro(setType(ref('network_sriov'))),
    sriov_logical_PIF_of: ro(setType(ref('network_sriov'))),
    PCI: ro(ref('PCI')),
  },
});

/** The XAPI class Bond. */
export const bondSchema: ClassSchema = defineClass('Bond', {
  fields: {
    uuid: ro(string),
    master: ro(ref('PIF')),
    slaves: many('PIF', 'bond_slave_of'),
    other_config: rw(stringMap),
    primary_slave: ro(ref('PIF')),
    mode: ro(enumType('balance-slb', 'active-backup', 'lacp')),
    properties: ro(stringMap),
    links_up: ro(int),
    auto_update_mac: ro(bool, true),
  },
});

/** The XAPI class VLAN. */
export const vlanSchema: ClassSchema = defineClass('VLAN', {
  fields: {
    uuid: ro(string),
    tagged_PIF: ro(ref('PIF')),
    untagged_PIF: ro(ref('PIF')),
    tag: ro(int, -1),
    other_config: rw(stringMap),
  },
});

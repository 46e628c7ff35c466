import type { Database } from '../database/database.ts';
import type { Ref } from '../database/records.ts';
import { isLive } from '../hosts/host-selection.ts';
import { computeFreeMemory } from '../hosts/memory.ts';
import type { Call, Handlers } from '../pool/call.ts';
import { XapiError } from '../pool/xapi-error.ts';
import { MESSAGE_CATALOG } from '../schema/message-catalog.ts';
import { xapiDate } from '../schema/wire-type.ts';

export const ENABLED_HOST_OPERATIONS = [
  'provision',
  'evacuate',
  'vm_start',
  'vm_resume',
  'vm_migrate',
  'enable',
] as const;
const DISABLED_HOST_OPERATIONS = [...ENABLED_HOST_OPERATIONS, 'reboot', 'shutdown', 'apply_updates'] as const;

/** Hosts, their NICs, networks, and the pool. */
export const hostMessages: Handlers = {
  'host.disable': ({ pool: { database } }: Call, host: Ref) =>
    database.update('host', host, {
      enabled: false,
      allowed_operations: DISABLED_HOST_OPERATIONS,
    }),
  'host.enable': ({ pool: { database } }: Call, host: Ref) =>
    database.update('host', host, {
      enabled: true,
      allowed_operations: ENABLED_HOST_OPERATIONS,
    }),
  'host.get_servertime': ({ pool: { database } }: Call, host: Ref) => {
    assertOnline(database, host);
    return xapiDate(Date.now());
  },
  'host.get_server_localtime': ({ pool: { database } }: Call, host: Ref) => {
    assertOnline(database, host);
    return xapiDate(Date.now());
  },
  'host.compute_free_memory': ({ pool: { database } }: Call, host: Ref) => computeFreeMemory(database, host),
  'host.compute_memory_overhead': ({ pool: { database } }: Call, host: Ref) =>
    database.get('host', host).memory_overhead,

  'host.get_vms_which_prevent_evacuation': ({ pool: { database } }: Call, host: Ref) => {
    const residents = database.get('host', host).resident_VMs;
    const guests = residents.filter((vm) => !database.get('VM', vm).is_control_domain);
    return Object.fromEntries(guests.map((vm) => [vm, ['NO_HOSTS_AVAILABLE']]));
  },
  'host.assert_can_evacuate': ({ pool: { database } }: Call, host: Ref) => {
    const { resident_VMs: residents } = database.get('host', host);
    if (residents.some((vm) => !database.get('VM', vm).is_control_domain)) {
      throw new XapiError('CANNOT_EVACUATE_HOST', 'NO_HOSTS_AVAILABLE');
    }
  },
  'host.get_management_interface': ({ pool: { database } }: Call, host: Ref) => {
    const pif = database.get('host', host).PIFs.find((ref) => database.get('PIF', ref).management);
    if (pif === undefined) throw new XapiError('HOST_HAS_NO_MANAGEMENT_IP');
    return pif;
  },
  'host.list_methods': () => [...MESSAGE_CATALOG.keys()].sort(),
  'host.set_hostname_live': ({ pool: { database } }: Call, host: Ref, hostname: string) =>
    database.update('host', host, { hostname }),
  'host.set_power_on_mode': (
    { pool: { database } }: Call,
    host: Ref,
    mode: string,
    config: Readonly<Record<string, string>>,
  ) => database.update('host', host, { power_on_mode: mode, power_on_config: config }),

  'PIF.plug': ({ pool: { database } }: Call, pif: Ref) =>
    database.update('PIF', pif, { currently_attached: true }),
  'PIF.unplug': ({ pool: { database } }: Call, pif: Ref) => {
    if (database.get('PIF', pif).disallow_unplug) throw new XapiError('PIF_DOES_NOT_ALLOW_UNPLUG', pif);
    database.update('PIF', pif, { currently_attached: false });
  },
  'PIF.scan': ({ pool: { database } }: Call, host: Ref) => {
    database.get('host', host);
  },

  'network.create': (
    { pool: { database } }: Call,
    { uuid: _uuid, ...fields }: Readonly<Record<string, unknown>>,
  ) => database.insert('network', { bridge: `xapi${database.table('network').rows.size}`, ...fields }),
  /** Also removes the VIFs of halted VMs. */
  'network.destroy': ({ pool: { database } }: Call, network: Ref) => {
    const { VIFs: vifs, PIFs: pifs, other_config: config } = database.get('network', network);
    const attached = vifs.filter((vif) => database.get('VIF', vif).currently_attached);
    if (attached.length > 0) throw new XapiError('NETWORK_CONTAINS_VIF', ...attached);
    if (pifs.length > 0) throw new XapiError('NETWORK_CONTAINS_PIF', ...pifs);
    if (config.is_host_internal_management_network === 'true') {
      throw new XapiError('CANNOT_DESTROY_SYSTEM_NETWORK', network);
    }
    for (const vif of vifs) database.remove('VIF', vif);
    database.remove('network', network);
  },

  'pool.designate_new_master': ({ pool }: Call, host: Ref) => {
    const member = pool.members.indexOf(host);
    if (member < 0) throw new XapiError('HANDLE_INVALID', 'host', host);
    if (member === pool.coordinator) return;
    pool.coordinator = (member + pool.members.length - 1) % pool.members.length;
    pool.scheduler.after(0, () => pool.changeCoordinator());
  },
  'pool.sync_database': () => undefined,
};

/** A call that the host itself must answer. @throws XapiError HOST_OFFLINE, for an unknown host too */
function assertOnline(database: Database, host: Ref): void {
  if (!isLive(database, host)) throw new XapiError('HOST_OFFLINE', host);
}

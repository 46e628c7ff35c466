import { formatProblem, type HostSettings, type UnusableHost } from '../../config/index.ts';
import type { Failure } from '../../model/failure.ts';
import type {
  Cordon,
  HostEntryState,
  HostLeases,
  HostNetwork,
  HostRow,
  OsSlots,
  PhysicalHost,
} from '../../model/host.ts';
import type { PoolRecord, Ref } from '../../xapi/index.ts';
import type { EntryCapacity } from '../capacity/entry-capacity.ts';
import type { HostUsage } from '../capacity/host-usage.ts';
import { findStorage, srMeasure } from '../capacity/storage-usage.ts';
import type { LiveInventory } from '../inventory/live-inventory.ts';

export interface HostRowContext {
  settings: HostSettings;
  state: HostEntryState;
  inventory: LiveInventory;
  capacity: EntryCapacity;
  pausedUntilAt(networkUuid: string): number | undefined;
  reservations: number;
  /** Another entry shows the pool: this row has its name and state only, so that nothing is counted twice. */
  nameOnly: boolean;
  cordon: Cordon | undefined;
  leases: HostLeases | undefined;
}

/** The row people see of a host entry: the last known figures where it is down. */
export function toHostRow(context: HostRowContext): HostRow {
  const { settings, inventory, capacity } = context;
  const pool = [...inventory.all('pool').values()][0];
  const hosts = context.nameOnly ? [] : capacity.usage.hosts;
  const osKeys = Object.keys(settings.templates).sort();
  const maxVms = osKeys.flatMap((osKey) => settings.templates[osKey]?.maxVms ?? []);
  const product = readProduct(inventory, pool);
  return {
    hostRef: settings.hostRef,
    name: settings.name,
    state: context.state,
    ...(pool ? { pool: { uuid: pool.uuid, name: poolName(inventory, pool) } } : {}),
    ...(product === undefined ? {} : { product }),
    labels: [...settings.labels],
    physicalHosts: hosts.map((host) => toPhysicalHost(context, host, osKeys, pool?.master)),
    networks: listNetworks(context, hosts),
    ...(settings.dhcpSize === undefined ? {} : { dhcpSize: settings.dhcpSize }),
    slots: osKeys.map((osKey) => capacity.slots(osKey).total),
    runningVms: context.nameOnly ? 0 : capacity.usage.runningVms,
    ...(maxVms.length > 0 ? { maxVms: Math.min(...maxVms) } : {}),
    reservations: context.reservations,
    ...(context.cordon && { cordon: context.cordon }),
    ...(context.leases && { leases: context.leases }),
  };
}

/** A standalone host's pool has no name: it goes by its host's. */
function poolName(inventory: LiveInventory, pool: PoolRecord): string {
  return pool.name_label || (inventory.get('host', pool.master)?.name_label ?? '');
}

function readProduct(inventory: LiveInventory, pool: PoolRecord | undefined): string | undefined {
  const version = pool && inventory.get('host', pool.master)?.software_version;
  if (!version) return undefined;
  const product = [version.product_brand, version.product_version].filter(Boolean).join(' ');
  return product === '' ? undefined : product;
}

function toPhysicalHost(
  context: HostRowContext,
  host: HostUsage,
  osKeys: readonly string[],
  master: Ref | undefined,
): PhysicalHost {
  const { capacity } = context;
  const slots = osKeys.flatMap((osKey): OsSlots[] => {
    const one = capacity.slots(osKey).byHost.get(host.uuid);
    return one ? [one] : [];
  });
  return {
    uuid: host.uuid,
    name: host.name,
    address: host.address,
    coordinator: host.ref === master,
    enabled: host.enabled,
    live: host.live,
    cpu: {
      total: host.cpuTotal,
      used: host.cpuUsed,
      reserved: capacity.reserved.vcpusByHost.get(host.uuid) ?? 0,
      free: capacity.free.cpuFree(host),
      headroom: 0,
    },
    memoryBytes: {
      total: host.memoryTotal,
      used: host.memoryUsed,
      reserved: capacity.reserved.memoryBytesByHost.get(host.uuid) ?? 0,
      free: capacity.free.memoryFree(host),
      headroom: host.memoryOverhead,
    },
    ...readStorage(context, host),
    runningVms: host.runningVms,
    slots,
  };
}

function readStorage(context: HostRowContext, host: HostUsage): Pick<PhysicalHost, 'diskBytes' | 'storage'> {
  const { settings, inventory, capacity } = context;
  const ref = findStorage(inventory, host.attachedSrs, settings.storageName);
  const sr = ref === undefined ? undefined : capacity.usage.srs.get(ref);
  if (!sr) return {};
  return {
    diskBytes: srMeasure(sr, capacity.reserved.diskBytesBySr.get(sr.ref) ?? 0),
    storage: { name: sr.name, uuid: sr.uuid, shared: sr.shared, thin: sr.thin },
  };
}

function listNetworks(context: HostRowContext, hosts: readonly HostUsage[]): HostNetwork[] {
  const byUuid = new Map<string, HostNetwork>();
  for (const link of hosts.flatMap((host) => host.links)) {
    if (byUuid.has(link.uuid)) continue;
    const pausedUntilAt = context.pausedUntilAt(link.uuid);
    byUuid.set(link.uuid, {
      uuid: link.uuid,
      name: link.name,
      device: link.device,
      ...(pausedUntilAt === undefined ? {} : { pausedUntilAt }),
    });
  }
  return [...byUuid.values()];
}

/** What is shown of a host entry whose section can't be used: why, and nothing else. */
export function toMisconfiguredRow({ hostRef, name, problems }: UnusableHost): HostRow {
  return {
    hostRef,
    name,
    state: { kind: 'misconfigured', failure: toFailure({ hostRef, name, problems }) },
    labels: [],
    physicalHosts: [],
    networks: [],
    slots: [],
    runningVms: 0,
    reservations: 0,
  };
}

function toFailure({ hostRef, name, problems }: UnusableHost): Failure {
  const { section, key, line } = problems[0] ?? {};
  return {
    code: 'config-invalid',
    message: problems.map(formatProblem).join('; '),
    hint: 'Complete the section; the host is used as soon as the file is saved.',
    where: {
      hostRef,
      host: name,
      ...(section === undefined ? {} : { section }),
      ...(key === undefined ? {} : { key }),
      ...(line === undefined ? {} : { line }),
    },
  };
}

import { GIB, MIB } from '../hosts/memory.ts';
import { refreshVmOperations } from '../messages/allowed-operations.ts';
import { ENABLED_HOST_OPERATIONS } from '../messages/host-messages.ts';
import type { SimulatedPool } from '../pool/simulated-pool.ts';
import { xapiDate } from '../schema/wire-type.ts';

/** Share of the memory that Xen itself takes. */
const XEN_SHARE = 0.015;
const CPU_MODEL = 'Intel(R) Xeon(R) Silver 4310 CPU @ 2.10GHz';
const CPU_SPEED_MHZ = 2100;

/** One physical host with its metrics, CPUs and control domain. */
export function addHost(pool: SimulatedPool, member: number): void {
  const { database, options, hostRef } = pool;
  const name = options.poolSize > 1 ? `sim-host-${hostRef}-${member + 1}` : `sim-host-${hostRef}`;
  const address = `127.0.0.${member + 1}`;
  const bootedAt = Date.now() - 30 * 24 * 3_600_000;
  const metrics = database.insert('host_metrics', {
    memory_total: options.memoryGib * GIB,
    last_updated: xapiDate(Date.now()),
  });
  const host = database.insert('host', {
    name_label: name,
    name_description: 'Simulated host',
    hostname: name,
    address,
    metrics,
    memory_overhead: Math.floor((options.memoryGib * GIB * XEN_SHARE) / MIB) * MIB,
    allowed_operations: ENABLED_HOST_OPERATIONS,
    capabilities: ['xen-3.0-x86_64', 'hvm-3.0-x86_32', 'hvm-3.0-x86_64'],
    supported_bootloaders: ['pygrub', 'eliloader'],
    cpu_info: cpuInfo(options.cpus),
    software_version: softwareVersion(name, options.xapiVersion),
    license_server: { address: 'localhost', port: '27000' },
    license_params: { restrict_pooling: 'false', expiry: '21000101T00:00:00Z' },
    virtual_hardware_platform_versions: [0, 1, 2],
    editions: ['xcp-ng'],
    other_config: {
      boot_time: `${Math.floor(bootedAt / 1000)}.`,
      agent_start_time: `${Math.floor(bootedAt / 1000) + 60}.`,
    },
  });
  pool.members.push(host);
  pool.addresses.push(address);
  addCpus(pool, host);
  addControlDomain(pool, host, name);
}

function addCpus(pool: SimulatedPool, host: string): void {
  for (let number = 0; number < pool.options.cpus; number += 1) {
    pool.database.insert('host_cpu', {
      host,
      number,
      vendor: 'GenuineIntel',
      speed: CPU_SPEED_MHZ,
      modelname: CPU_MODEL,
      family: 6,
      model: 106,
      stepping: '6',
    });
  }
}

function addControlDomain(pool: SimulatedPool, host: string, hostName: string): void {
  const { database, options } = pool;
  const memory = Math.min(4 * GIB, (options.memoryGib * GIB) / 16);
  const vcpus = Math.min(8, Math.max(1, Math.floor(options.cpus / 4)));
  const metrics = database.insert('VM_metrics', {
    VCPUs_number: vcpus,
    memory_actual: memory,
    current_domain_type: 'pv',
    start_time: xapiDate(Date.now()),
  });
  const dom0 = database.insert('VM', {
    name_label: `Control domain on host: ${hostName}`,
    name_description: 'The domain which manages physical devices and manages other domains',
    is_control_domain: true,
    power_state: 'Running',
    domid: 0,
    domain_type: 'pv',
    HVM_boot_policy: '',
    affinity: host,
    resident_on: host,
    metrics,
    memory_static_min: memory,
    memory_static_max: memory,
    memory_dynamic_min: memory,
    memory_dynamic_max: memory,
    memory_target: memory,
    VCPUs_max: vcpus,
    VCPUs_at_startup: vcpus,
    other_config: { storage_driver_domain: 'true' },
  });
  refreshVmOperations(database, dom0);
  database.update('host', host, { control_domain: dom0 });
}

function cpuInfo(cpus: number): Record<string, string> {
  return {
    cpu_count: String(cpus),
    socket_count: cpus > 1 ? '2' : '1',
    threads_per_core: cpus > 1 ? '2' : '1',
    vendor: 'GenuineIntel',
    speed: `${CPU_SPEED_MHZ}.000`,
    modelname: CPU_MODEL,
    family: '6',
    model: '106',
    stepping: '6',
    flags: 'fpu vme de pse tsc msr pae mce cx8 apic sep sse sse2 ht syscall nx lm',
  };
}

function softwareVersion(hostname: string, xapiVersion: string): Record<string, string> {
  return {
    product_brand: 'XCP-ng',
    product_version: '8.3.0',
    product_version_text: '8.3',
    product_version_text_short: '8.3',
    platform_name: 'XCP',
    platform_version: '3.4.0',
    xapi: xapiVersion.split('.').slice(0, 2).join('.'),
    xapi_build: xapiVersion,
    xen: '4.17.4',
    linux: '4.19.0+1',
    network_backend: 'openvswitch',
    build_number: 'simulated',
    hostname,
  };
}

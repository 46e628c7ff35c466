/**
 * The records the product works with: the fields we read, of the classes we follow. A record holds more than
 * is named here. Integers are numbers and dates epoch milliseconds, whatever the wire said.
 * XAPI's classes VM, VM_metrics, VM_guest_metrics, VBD, VDI, VIF, PIF, network, SR, PBD, host, host_metrics, pool, task
 */

/** `OpaqueRef:…`; the null reference is {@link NULL_REF}. Not stable across SR forget and guest boots: persist uuids. */
export type Ref = string;
export const NULL_REF: Ref = 'OpaqueRef:NULL';

type PowerState = 'Halted' | 'Paused' | 'Running' | 'Suspended';
export type StringMap = Readonly<Record<string, string>>;

export interface VmRecord {
  uuid: string;
  name_label: string;
  name_description: string;
  power_state: PowerState;
  is_a_template: boolean;
  is_a_snapshot: boolean;
  is_control_domain: boolean;
  is_default_template: boolean;
  other_config: StringMap;
  blocked_operations: StringMap;
  platform: StringMap;
  tags: readonly string[];
  affinity: Ref;
  ha_restart_priority: string;
  resident_on: Ref;
  scheduled_to_be_resident_on: Ref;
  memory_static_min: number;
  memory_static_max: number;
  memory_dynamic_min: number;
  memory_dynamic_max: number;
  memory_overhead: number;
  VCPUs_max: number;
  VCPUs_at_startup: number;
  PV_args: string;
  HVM_boot_policy: string;
  VIFs: readonly Ref[];
  VBDs: readonly Ref[];
  snapshots: readonly Ref[];
  snapshot_of: Ref;
  metrics: Ref;
  guest_metrics: Ref;
  current_operations: StringMap;
}

interface VmMetricsRecord {
  uuid: string;
  start_time: number;
  install_time: number;
}

export interface VmGuestMetricsRecord {
  uuid: string;
  os_version: StringMap;
  /** Keys `N/ip`, `N/ipv4/M`, `N/ipv6/M`; N = VIF device. @see docs/spec/xapi.md#guest-metrics */
  networks: StringMap;
  PV_drivers_detected: boolean;
  PV_drivers_version: StringMap;
  last_updated: number;
}

export interface VbdRecord {
  uuid: string;
  VM: Ref;
  VDI: Ref;
  device: string;
  userdevice: string;
  type: 'CD' | 'Disk' | 'Floppy';
  empty: boolean;
  currently_attached: boolean;
  other_config: StringMap;
}

export interface VdiRecord {
  uuid: string;
  name_label: string;
  SR: Ref;
  VBDs: readonly Ref[];
  virtual_size: number;
  physical_utilisation: number;
  managed: boolean;
  is_a_snapshot: boolean;
  sharable: boolean;
  type: string;
  other_config: StringMap;
}

export interface VifRecord {
  uuid: string;
  device: string;
  network: Ref;
  VM: Ref;
  MAC: string;
  currently_attached: boolean;
}

export interface PifRecord {
  uuid: string;
  device: string;
  network: Ref;
  host: Ref;
  /** -1 = untagged */
  VLAN: number;
  physical: boolean;
  currently_attached: boolean;
  management: boolean;
  bond_slave_of: Ref;
  bond_master_of: readonly Ref[];
  IP: string;
}

interface NetworkRecord {
  uuid: string;
  name_label: string;
  bridge: string;
  PIFs: readonly Ref[];
  other_config: StringMap;
}

export interface SrRecord {
  uuid: string;
  name_label: string;
  type: string;
  content_type: string;
  shared: boolean;
  physical_size: number;
  physical_utilisation: number;
  virtual_allocation: number;
  sm_config: StringMap;
  PBDs: readonly Ref[];
  /** By task; only one at a time, whoever asked for it. */
  current_operations: StringMap;
}

interface PbdRecord {
  uuid: string;
  host: Ref;
  SR: Ref;
  currently_attached: boolean;
  /** Only `provisioning` is kept: other keys may be passwords. */
  device_config: StringMap;
}

export interface HostRecord {
  uuid: string;
  name_label: string;
  hostname: string;
  address: string;
  enabled: boolean;
  memory_overhead: number;
  cpu_info: StringMap;
  metrics: Ref;
  control_domain: Ref;
  current_operations: StringMap;
  software_version: StringMap;
  API_version_major: number;
  API_version_minor: number;
}

interface HostMetricsRecord {
  uuid: string;
  live: boolean;
  memory_total: number;
  memory_free: number;
}

export interface PoolRecord {
  uuid: string;
  name_label: string;
  master: Ref;
  default_SR: Ref;
  ha_enabled: boolean;
  other_config: StringMap;
}

export interface TaskRecord {
  uuid: string;
  name_label: string;
  status: 'pending' | 'success' | 'failure' | 'cancelling' | 'cancelled';
  progress: number;
  result: string;
  error_info: readonly string[];
}

/** The followed classes, by their datamodel name; `task` is followed by the client itself. */
export interface Records {
  VM: VmRecord;
  VM_metrics: VmMetricsRecord;
  VM_guest_metrics: VmGuestMetricsRecord;
  VBD: VbdRecord;
  VDI: VdiRecord;
  VIF: VifRecord;
  PIF: PifRecord;
  network: NetworkRecord;
  SR: SrRecord;
  PBD: PbdRecord;
  host: HostRecord;
  host_metrics: HostMetricsRecord;
  pool: PoolRecord;
}

export type ClassName = keyof Records;
export type RecordOf<C extends ClassName> = Records[C];

/** The fields of stored records that the simulator itself reads. Every record holds all fields of its class. */
export type Ref = string;
export type StringMap = Readonly<Record<string, string>>;
export type AnyRecord = Readonly<Record<string, unknown>>;

interface VmRecord {
  uuid: string;
  name_label: string;
  name_description: string;
  power_state: 'Halted' | 'Paused' | 'Running' | 'Suspended';
  current_operations: StringMap;
  blocked_operations: StringMap;
  is_a_template: boolean;
  is_default_template: boolean;
  is_a_snapshot: boolean;
  is_control_domain: boolean;
  other_config: StringMap;
  platform: StringMap;
  resident_on: Ref;
  scheduled_to_be_resident_on: Ref;
  affinity: Ref;
  memory_overhead: number;
  memory_static_max: number;
  memory_dynamic_max: number;
  memory_dynamic_min: number;
  memory_static_min: number;
  VCPUs_max: number;
  VCPUs_at_startup: number;
  HVM_shadow_multiplier: number;
  VIFs: readonly Ref[];
  VBDs: readonly Ref[];
  snapshots: readonly Ref[];
  snapshot_of: Ref;
  snapshot_info: StringMap;
  suspend_SR: Ref;
  children: readonly Ref[];
  parent: Ref;
  metrics: Ref;
  guest_metrics: Ref;
  suspend_VDI: Ref;
  domid: number;
  start_delay: number;
}

interface VbdRecord {
  uuid: string;
  VM: Ref;
  VDI: Ref;
  device: string;
  userdevice: string;
  mode: 'RO' | 'RW';
  type: 'CD' | 'Disk' | 'Floppy';
  empty: boolean;
  other_config: StringMap;
  currently_attached: boolean;
}

interface VdiRecord {
  uuid: string;
  name_label: string;
  SR: Ref;
  VBDs: readonly Ref[];
  virtual_size: number;
  physical_utilisation: number;
  managed: boolean;
  sharable: boolean;
  read_only: boolean;
  is_a_snapshot: boolean;
  snapshot_of: Ref;
  sm_config: StringMap;
  other_config: StringMap;
  type: string;
}

interface VifRecord {
  uuid: string;
  device: string;
  network: Ref;
  VM: Ref;
  MAC: string;
  MTU: number;
  currently_attached: boolean;
  other_config: StringMap;
}

interface SrRecord {
  uuid: string;
  name_label: string;
  type: string;
  content_type: string;
  current_operations: StringMap;
  shared: boolean;
  physical_size: number;
  physical_utilisation: number;
  virtual_allocation: number;
  sm_config: StringMap;
  PBDs: readonly Ref[];
  VDIs: readonly Ref[];
}

interface PbdRecord {
  host: Ref;
  SR: Ref;
  currently_attached: boolean;
}

interface PifRecord {
  host: Ref;
  network: Ref;
  device: string;
  management: boolean;
  currently_attached: boolean;
  disallow_unplug: boolean;
}

interface NetworkRecord {
  uuid: string;
  name_label: string;
  PIFs: readonly Ref[];
  VIFs: readonly Ref[];
  other_config: StringMap;
  purpose: readonly string[];
}

interface HostRecord {
  uuid: string;
  name_label: string;
  address: string;
  enabled: boolean;
  software_version: StringMap;
  memory_overhead: number;
  metrics: Ref;
  resident_VMs: readonly Ref[];
  cpu_info: StringMap;
  PIFs: readonly Ref[];
  PBDs: readonly Ref[];
  control_domain: Ref;
}

interface HostMetricsRecord {
  live: boolean;
  memory_total: number;
  memory_free: number;
}

interface GuestMetricsRecord {
  uuid: string;
  os_version: StringMap;
  networks: StringMap;
  other: StringMap;
  PV_drivers_detected: boolean;
}

interface PoolRecord {
  uuid: string;
  master: Ref;
  default_SR: Ref;
}

interface TaskRecord {
  name_label: string;
  status: string;
  created: string;
  finished: string;
  current_operations: StringMap;
}

interface SessionRecord {
  last_active: string;
  originator: string;
  auth_user_name: string;
}

/** The classes whose fields the simulator reads, by datamodel name. */
interface StoredRecords {
  VM: VmRecord;
  VM_guest_metrics: GuestMetricsRecord;
  VBD: VbdRecord;
  VDI: VdiRecord;
  VIF: VifRecord;
  SR: SrRecord;
  PBD: PbdRecord;
  PIF: PifRecord;
  network: NetworkRecord;
  host: HostRecord;
  host_metrics: HostMetricsRecord;
  pool: PoolRecord;
  task: TaskRecord;
  session: SessionRecord;
}

export type StoredRecord<C extends string> = Readonly<
  C extends keyof StoredRecords ? StoredRecords[C] : AnyRecord
>;

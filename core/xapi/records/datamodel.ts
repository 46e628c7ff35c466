import type { Records, StringMap, TaskRecord } from './records.ts';

/** The classes of the event stream: those of the inventory, and the tasks we wait for. */
export type FollowedRecords = Records & { task: TaskRecord };
export type FollowedClass = keyof FollowedRecords;

/** How a field travels, and so how its value is read. Only `int` and `date` differ between the protocols. */
export type FieldKind = 'text' | 'int' | 'float' | 'bool' | 'date' | 'ref' | 'refs' | 'texts' | 'map';

type KindFor<T> = T extends boolean
  ? 'bool'
  : T extends number
    ? 'int' | 'float' | 'date'
    : T extends string
      ? 'text' | 'ref'
      : T extends readonly string[]
        ? 'refs' | 'texts'
        : T extends StringMap
          ? 'map'
          : never;

export type FieldTable<R> = { readonly [F in keyof R]-?: KindFor<R[F]> };

/** Every field we keep of every class we follow; the compiler holds it against records.ts. */
export const DATAMODEL: { readonly [C in FollowedClass]: FieldTable<FollowedRecords[C]> } = {
  VM: {
    uuid: 'text',
    name_label: 'text',
    name_description: 'text',
    power_state: 'text',
    is_a_template: 'bool',
    is_a_snapshot: 'bool',
    is_control_domain: 'bool',
    is_default_template: 'bool',
    other_config: 'map',
    blocked_operations: 'map',
    platform: 'map',
    tags: 'texts',
    affinity: 'ref',
    ha_restart_priority: 'text',
    resident_on: 'ref',
    scheduled_to_be_resident_on: 'ref',
    memory_static_min: 'int',
    memory_static_max: 'int',
    memory_dynamic_min: 'int',
    memory_dynamic_max: 'int',
    memory_overhead: 'int',
    VCPUs_max: 'int',
    VCPUs_at_startup: 'int',
    PV_args: 'text',
    HVM_boot_policy: 'text',
    VIFs: 'refs',
    VBDs: 'refs',
    snapshots: 'refs',
    snapshot_of: 'ref',
    metrics: 'ref',
    guest_metrics: 'ref',
    current_operations: 'map',
  },
  VM_metrics: { uuid: 'text', start_time: 'date', install_time: 'date' },
  VM_guest_metrics: {
    uuid: 'text',
    os_version: 'map',
    networks: 'map',
    PV_drivers_detected: 'bool',
    PV_drivers_version: 'map',
    last_updated: 'date',
  },
  VBD: {
    uuid: 'text',
    VM: 'ref',
    VDI: 'ref',
    device: 'text',
    userdevice: 'text',
    type: 'text',
    empty: 'bool',
    currently_attached: 'bool',
    other_config: 'map',
  },
  VDI: {
    uuid: 'text',
    name_label: 'text',
    SR: 'ref',
    VBDs: 'refs',
    virtual_size: 'int',
    physical_utilisation: 'int',
    managed: 'bool',
    is_a_snapshot: 'bool',
    sharable: 'bool',
    type: 'text',
    other_config: 'map',
  },
  VIF: {
    uuid: 'text',
    device: 'text',
    network: 'ref',
    VM: 'ref',
    MAC: 'text',
    currently_attached: 'bool',
  },
  PIF: {
    uuid: 'text',
    device: 'text',
    network: 'ref',
    host: 'ref',
    VLAN: 'int',
    physical: 'bool',
    currently_attached: 'bool',
    management: 'bool',
    bond_slave_of: 'ref',
    bond_master_of: 'refs',
    IP: 'text',
  },
  network: { uuid: 'text', name_label: 'text', bridge: 'text', PIFs: 'refs', other_config: 'map' },
  SR: {
    uuid: 'text',
    name_label: 'text',
    type: 'text',
    content_type: 'text',
    shared: 'bool',
    physical_size: 'int',
    physical_utilisation: 'int',
    virtual_allocation: 'int',
    sm_config: 'map',
    PBDs: 'refs',
    current_operations: 'map',
  },
  PBD: { uuid: 'text', host: 'ref', SR: 'ref', currently_attached: 'bool', device_config: 'map' },
  host: {
    uuid: 'text',
    name_label: 'text',
    hostname: 'text',
    address: 'text',
    enabled: 'bool',
    memory_overhead: 'int',
    cpu_info: 'map',
    metrics: 'ref',
    control_domain: 'ref',
    current_operations: 'map',
    software_version: 'map',
    API_version_major: 'int',
    API_version_minor: 'int',
  },
  host_metrics: { uuid: 'text', live: 'bool', memory_total: 'int', memory_free: 'int' },
  pool: {
    uuid: 'text',
    name_label: 'text',
    master: 'ref',
    default_SR: 'ref',
    ha_enabled: 'bool',
    other_config: 'map',
  },
  task: {
    uuid: 'text',
    name_label: 'text',
    status: 'text',
    progress: 'float',
    result: 'text',
    error_info: 'texts',
  },
};

export const FOLLOWED_CLASSES = Object.keys(DATAMODEL) as readonly FollowedClass[];

/** The classes of the inventory: all but `task`. @internal */
export const INVENTORY_CLASSES = FOLLOWED_CLASSES.filter((name) => name !== 'task');

/** Events name classes in lower case. @see docs/spec/xapi.md#reading-events */
export const CLASS_BY_LOWER_CASE: ReadonlyMap<string, FollowedClass> = new Map(
  FOLLOWED_CLASSES.map((name) => [name.toLowerCase(), name]),
);

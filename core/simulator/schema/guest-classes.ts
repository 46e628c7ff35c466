import { type ClassSchema, defineClass, ro, rw } from './class-schema.ts';
import { bool, datetime, enumType, float, int, mapType, setType, string, stringMap } from './wire-type.ts';

const tristate = enumType('yes', 'no', 'unspecified');

/** The XAPI class VM_guest_metrics: what the guest agent reports. */
export const vmGuestMetricsSchema: ClassSchema = defineClass('VM_guest_metrics', {
  fields: {
    uuid: ro(string),
    os_version: ro(stringMap),
    PV_drivers_version: ro(stringMap),
    PV_drivers_up_to_date: ro(bool),
    memory: ro(stringMap),
    disks: ro(stringMap),
    networks: ro(stringMap),
    other: ro(stringMap),
    last_updated: ro(datetime),
    other_config: rw(stringMap),
    live: ro(bool),
    can_use_hotplug_vbd: ro(tristate, 'unspecified'),
    can_use_hotplug_vif: ro(tristate, 'unspecified'),
    PV_drivers_detected: ro(bool),
  },
});

/** The XAPI class VM_metrics: what the hypervisor knows about a VM. */
export const vmMetricsSchema: ClassSchema = defineClass('VM_metrics', {
  fields: {
    uuid: ro(string),
    memory_actual: ro(int),
    VCPUs_number: ro(int),
    VCPUs_utilisation: ro(mapType(int, float), { 0: 0 }),
    VCPUs_CPU: ro(mapType(int, int)),
    VCPUs_params: ro(stringMap),
    VCPUs_flags: ro(mapType(int, setType(string))),
    state: ro(setType(string)),
    start_time: ro(datetime),
    install_time: ro(datetime),
    last_updated: ro(datetime),
    other_config: rw(stringMap),
    hvm: ro(bool),
    nested_virt: ro(bool),
    nomigrate: ro(bool),
    current_domain_type: ro(enumType('hvm', 'pv', 'pv_in_pvh', 'pvh', 'unspecified'), 'unspecified'),
  },
});

import type { XapiRecord } from './lab-client.ts';

const GIB = 1024 ** 3;

/** Complete arguments of VM.create: a server wants every field that has no default. */
export function vmArguments(changes: XapiRecord = {}): XapiRecord {
  return {
    name_label: 'made by hand',
    user_version: '1',
    is_a_template: false,
    affinity: 'OpaqueRef:NULL',
    memory_static_min: GIB,
    memory_static_max: GIB,
    memory_dynamic_min: GIB,
    memory_dynamic_max: GIB,
    VCPUs_params: {},
    VCPUs_max: 1,
    VCPUs_at_startup: 1,
    actions_after_shutdown: 'destroy',
    actions_after_reboot: 'restart',
    actions_after_crash: 'restart',
    PV_bootloader: '',
    PV_kernel: '',
    PV_ramdisk: '',
    PV_args: '',
    PV_bootloader_args: '',
    PV_legacy_args: '',
    HVM_boot_policy: 'BIOS order',
    HVM_boot_params: { order: 'cd' },
    platform: {},
    PCI_bus: '',
    other_config: {},
    recommendations: '',
    ...changes,
  };
}

/** Complete arguments of VDI.create: a disk of 1 GiB. */
export function vdiArguments(sr: string, changes: XapiRecord = {}): XapiRecord {
  return {
    SR: sr,
    name_label: 'disk',
    virtual_size: GIB,
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: {},
    ...changes,
  };
}

/** Complete arguments of VBD.create: a writable disk. */
export function vbdArguments(vm: string, vdi: string | undefined, changes: XapiRecord = {}): XapiRecord {
  return {
    VM: vm,
    VDI: vdi,
    userdevice: 'autodetect',
    bootable: false,
    mode: 'RW',
    type: 'Disk',
    empty: false,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
    ...changes,
  };
}

import {
  type ClassName,
  NULL_REF,
  type RecordOf,
  type Ref,
  type VmRecord,
  type XapiChange,
  type XapiSnapshot,
} from '../../../core/xapi/index.ts';

export const GIB = 1024 ** 3;
export const MIB = 1024 ** 2;

type Tables = { [C in ClassName]: Map<Ref, RecordOf<C>> };

export interface HostShape {
  cpus?: number;
  memoryGib?: number;
  /** `device → network name` */
  pifs?: Record<string, string>;
  srs?: readonly string[];
}

export interface VmShape {
  vcpus?: number;
  memoryGib?: number;
  host?: string;
  powerState?: VmRecord['power_state'];
  otherConfig?: Record<string, string>;
  template?: boolean;
  snapshot?: boolean;
  /** Virtual sizes by SR name. */
  disksGib?: Record<string, number>;
  overheadMib?: number;
}

/** A pool of records written by hand; what is put or dropped is kept as changes until they are taken. */
export class HandMadePool {
  readonly uuid: string;
  readonly tables: Tables;
  #pending: XapiChange[] = [];
  #next = 0;

  constructor(name = 'pool') {
    this.uuid = `${name}-uuid`;
    this.tables = {
      VM: new Map(),
      VM_metrics: new Map(),
      VM_guest_metrics: new Map(),
      VBD: new Map(),
      VDI: new Map(),
      VIF: new Map(),
      PIF: new Map(),
      network: new Map(),
      SR: new Map(),
      PBD: new Map(),
      host: new Map(),
      host_metrics: new Map(),
      pool: new Map(),
    };
    this.put('pool', `OpaqueRef:${name}`, {
      uuid: this.uuid,
      name_label: '',
      master: NULL_REF,
      default_SR: NULL_REF,
      ha_enabled: false,
      other_config: {},
    });
  }

  snapshot(): XapiSnapshot {
    this.#pending = [];
    return Object.fromEntries(
      Object.entries(this.tables).map(([name, table]) => [name, new Map(table as Map<Ref, unknown>)]),
    ) as unknown as XapiSnapshot;
  }

  /** What changed since the last snapshot or batch. */
  takeChanges(): XapiChange[] {
    const changes = this.#pending;
    this.#pending = [];
    return changes;
  }

  put<C extends ClassName>(className: C, ref: Ref, record: RecordOf<C>): Ref {
    this.tables[className].set(ref, record);
    this.#pending.push({ class: className, operation: 'put', ref, record } as unknown as XapiChange);
    return ref;
  }

  patch<C extends ClassName>(className: C, ref: Ref, change: Partial<RecordOf<C>>): void {
    const record = this.tables[className].get(ref);
    if (!record) throw new Error(`no ${className} ${ref}`);
    this.put(className, ref, { ...record, ...change });
  }

  drop(className: ClassName, ref: Ref): void {
    this.tables[className].delete(ref);
    this.#pending.push({ class: className, operation: 'del', ref } as unknown as XapiChange);
  }

  findRef(className: 'VM' | 'host' | 'SR' | 'network', name: string): Ref {
    for (const [ref, record] of this.tables[className]) if (record.name_label === name) return ref;
    throw new Error(`no ${className} named ${name}`);
  }

  addSr(name: string, change: Partial<RecordOf<'SR'>> = {}): Ref {
    return this.put('SR', this.#ref('sr'), {
      uuid: `${name}-uuid`,
      name_label: name,
      type: 'lvm',
      current_operations: {},
      content_type: 'user',
      shared: false,
      physical_size: 1000 * GIB,
      physical_utilisation: 0,
      virtual_allocation: 0,
      sm_config: {},
      PBDs: [],
      ...change,
    });
  }

  addHost(name: string, shape: HostShape = {}): Ref {
    const { cpus = 48, memoryGib = 256, pifs = { eth0: 'lan' }, srs = [] } = shape;
    const metrics = this.put('host_metrics', this.#ref('hm'), {
      uuid: `${name}-metrics`,
      live: true,
      memory_total: memoryGib * GIB,
      memory_free: 0,
    });
    const host = this.put('host', this.#ref('host'), {
      uuid: `${name}-uuid`,
      name_label: name,
      hostname: name,
      address: '10.0.0.1',
      enabled: true,
      memory_overhead: 0,
      cpu_info: { cpu_count: String(cpus) },
      metrics,
      control_domain: NULL_REF,
      current_operations: {},
      software_version: { product_brand: 'XCP-ng', product_version: '8.3.0' },
      API_version_major: 2,
      API_version_minor: 21,
    });
    for (const [ref, pool] of this.tables.pool) {
      if (pool.master === NULL_REF) this.patch('pool', ref, { master: host });
    }
    for (const [device, network] of Object.entries(pifs)) this.addPif(host, device, network);
    for (const sr of srs) this.attach(host, this.findRef('SR', sr));
    return host;
  }

  attach(host: Ref, sr: Ref): Ref {
    return this.put('PBD', this.#ref('pbd'), {
      uuid: `pbd-${host}-${sr}`,
      host,
      SR: sr,
      currently_attached: true,
      device_config: {},
    });
  }

  addPif(host: Ref, device: string, networkName: string, change: Partial<RecordOf<'PIF'>> = {}): Ref {
    const network = this.#network(networkName);
    return this.put('PIF', this.#ref('pif'), {
      uuid: `pif-${host}-${device}`,
      device,
      network,
      host,
      VLAN: -1,
      physical: true,
      currently_attached: true,
      management: false,
      bond_slave_of: NULL_REF,
      bond_master_of: [],
      IP: '',
      ...change,
    });
  }

  addTemplate(name: string, shape: VmShape = {}): Ref {
    return this.addVm(name, { disksGib: { sr: 35 }, ...shape, template: true });
  }

  addVm(name: string, shape: VmShape = {}): Ref {
    const { vcpus = 4, memoryGib = 4, powerState = 'Halted', disksGib = {} } = shape;
    const ref = this.#ref('vm');
    const host = shape.host === undefined ? NULL_REF : this.findRef('host', shape.host);
    const metrics = this.put('VM_metrics', this.#ref('vmm'), { uuid: '', start_time: 0, install_time: 0 });
    this.put('VM', ref, {
      uuid: `${ref}-uuid`,
      name_label: name,
      name_description: '',
      power_state: powerState,
      is_a_template: shape.template ?? false,
      is_a_snapshot: shape.snapshot ?? false,
      is_control_domain: false,
      is_default_template: false,
      other_config: shape.otherConfig ?? {},
      blocked_operations: {},
      platform: {},
      tags: [],
      affinity: NULL_REF,
      ha_restart_priority: '',
      resident_on: host,
      scheduled_to_be_resident_on: NULL_REF,
      memory_static_min: memoryGib * GIB,
      memory_static_max: memoryGib * GIB,
      memory_dynamic_min: memoryGib * GIB,
      memory_dynamic_max: memoryGib * GIB,
      memory_overhead: (shape.overheadMib ?? 0) * MIB,
      VCPUs_max: vcpus,
      VCPUs_at_startup: vcpus,
      PV_args: '',
      HVM_boot_policy: 'BIOS order',
      VIFs: [],
      VBDs: [],
      snapshots: [],
      snapshot_of: NULL_REF,
      metrics,
      guest_metrics: NULL_REF,
      current_operations: {},
    });
    for (const [sr, gib] of Object.entries(disksGib)) this.addDisk(ref, this.findRef('SR', sr), gib * GIB);
    return ref;
  }

  addDisk(vm: Ref, sr: Ref, virtualBytes: number, change: Partial<RecordOf<'VDI'>> = {}): Ref {
    const vbd = this.#ref('vbd');
    const vdi = this.put('VDI', this.#ref('vdi'), {
      uuid: '',
      name_label: 'disk',
      SR: sr,
      VBDs: [vbd],
      virtual_size: virtualBytes,
      physical_utilisation: 0,
      managed: true,
      is_a_snapshot: false,
      sharable: false,
      type: 'user',
      other_config: {},
      ...change,
    });
    this.put('VBD', vbd, {
      uuid: '',
      VM: vm,
      VDI: vdi,
      device: 'xvda',
      userdevice: '0',
      type: 'Disk',
      empty: false,
      currently_attached: false,
      other_config: {},
    });
    this.patch('VM', vm, { VBDs: [...(this.tables.VM.get(vm)?.VBDs ?? []), vbd] });
    return vdi;
  }

  addVif(vm: Ref, device: string, networkName: string): Ref {
    const vif = this.put('VIF', this.#ref('vif'), {
      uuid: '',
      device,
      network: this.#network(networkName),
      VM: vm,
      MAC: '',
      currently_attached: true,
    });
    this.patch('VM', vm, { VIFs: [...(this.tables.VM.get(vm)?.VIFs ?? []), vif] });
    return vif;
  }

  /** A new guest metrics record, as every boot makes one. */
  guestSays(
    vm: Ref,
    networks: Record<string, string>,
    change: Partial<RecordOf<'VM_guest_metrics'>> = {},
  ): void {
    const before = this.tables.VM.get(vm)?.guest_metrics ?? NULL_REF;
    const ref = this.put('VM_guest_metrics', this.#ref('gm'), {
      uuid: '',
      os_version: {},
      networks,
      PV_drivers_detected: true,
      PV_drivers_version: {},
      last_updated: 1000,
      ...change,
    });
    this.patch('VM', vm, { guest_metrics: ref });
    if (before !== NULL_REF) this.drop('VM_guest_metrics', before);
  }

  start(vm: Ref, host: Ref): void {
    this.patch('VM', vm, { power_state: 'Running', resident_on: host, is_a_template: false });
  }

  stop(vm: Ref): void {
    this.patch('VM', vm, { power_state: 'Halted', resident_on: NULL_REF });
  }

  destroy(vm: Ref): void {
    for (const vbd of this.tables.VM.get(vm)?.VBDs ?? []) {
      const vdi = this.tables.VBD.get(vbd)?.VDI;
      if (vdi !== undefined) this.drop('VDI', vdi);
      this.drop('VBD', vbd);
    }
    this.drop('VM', vm);
  }

  #network(name: string): Ref {
    for (const [ref, record] of this.tables.network) if (record.name_label === name) return ref;
    return this.put('network', this.#ref('net'), {
      uuid: `${name}-uuid`,
      name_label: name,
      bridge: 'xenbr0',
      PIFs: [],
      other_config: {},
    });
  }

  #ref(kind: string): Ref {
    this.#next += 1;
    return `OpaqueRef:${this.uuid}-${kind}-${this.#next}`;
  }
}

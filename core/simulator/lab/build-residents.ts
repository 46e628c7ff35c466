import type { Ref } from '../database/records.ts';
import { GIB, MIB } from '../hosts/memory.ts';
import { refreshVmOperations } from '../messages/allowed-operations.ts';
import { setAttached } from '../messages/vm-records.ts';
import { xapiDate } from '../schema/wire-type.ts';
import { addVif, deviceFields, vmFields } from './build-templates.ts';
import type { LabPlan } from './lab-plan.ts';
import type { TemplateSpec } from './template-spec.ts';

/** The share of a host that all residents together use. */
const SHARE_OF_HOST = 0.5;
const PAGE_BYTES = 4 * MIB;

/** VMs of other people that run from the start, spread over the members, with fixed addresses. */
export function addResidents(lab: LabPlan, specs: readonly TemplateSpec[], templates: readonly Ref[]): void {
  const { pool } = lab;
  const { vmsPerHost: count } = pool.options;
  const [network] = lab.networks;
  if (count === 0 || specs.length === 0 || network === undefined) return;
  const addressAt = pool.reserveAddresses(count);
  for (let index = 0; index < count; index += 1) {
    const kind = index % specs.length;
    const spec = specs[kind] as TemplateSpec;
    const vm = addResident(lab, spec, { index, template: templates[kind] as Ref });
    pool.guests.adopt(vm, spec, network.network, addressAt(index));
  }
}

function addResident(
  lab: LabPlan,
  spec: TemplateSpec,
  { index, template }: { index: number; template: Ref },
): Ref {
  const { pool } = lab;
  const { database, options, members, hostRef } = pool;
  const host = members[index % members.length] as Ref;
  const size = chooseSize(spec, options, Math.ceil(options.vmsPerHost / members.length));
  const seed = pool.random.uuid();
  const startedAt = xapiDate(Date.now() - (1 + (index % 40)) * 3_600_000);
  const vm = database.insert('VM', {
    ...vmFields(database, spec, size),
    name_label: `lab-${hostRef}-${String(index + 1).padStart(4, '0')}`,
    name_description: 'Resident of the simulated lab',
    power_state: 'Running',
    resident_on: host,
    domid: pool.nextDomid(),
    other_config: { mac_seed: seed, base_template_name: spec.name },
    metrics: database.insert('VM_metrics', {
      hvm: true,
      VCPUs_number: size.vcpus,
      memory_actual: size.memory,
      current_domain_type: 'hvm',
      start_time: startedAt,
      install_time: startedAt,
    }),
  });
  const [disk] = database.get('VM', template).VBDs;
  const vdi = disk === undefined ? undefined : database.get('VBD', disk).VDI;
  if (vdi !== undefined) {
    const clone = pool.storage.clone(vdi, {});
    database.insert('VBD', {
      ...deviceFields(0),
      VM: vm,
      VDI: clone,
      type: 'Disk',
      bootable: true,
      other_config: { owner: '' },
    });
  }
  addVif(lab, vm, seed);
  setAttached(pool, vm, true);
  refreshVmOperations(database, vm);
  pool.guestSpecs.set(vm, spec);
  return vm;
}

function chooseSize(
  spec: TemplateSpec,
  options: { cpus: number; memoryGib: number },
  vmsOnHost: number,
): { vcpus: number; memory: number } {
  const vcpuShare = Math.floor((options.cpus * SHARE_OF_HOST) / vmsOnHost);
  const memoryShare = (options.memoryGib * GIB * SHARE_OF_HOST) / vmsOnHost;
  const pages = Math.max(1, Math.floor(Math.min(spec.memoryGib * GIB, memoryShare) / PAGE_BYTES));
  return { vcpus: Math.max(1, Math.min(spec.vcpus, vcpuShare)), memory: pages * PAGE_BYTES };
}

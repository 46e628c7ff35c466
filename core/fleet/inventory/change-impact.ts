import type { ClassName, RecordOf, Ref } from '../../xapi/index.ts';

/** What one batch of changes concerns: only that is worked out again. */
export interface ChangeImpact {
  /** VMs (also templates and those just deleted) whose record, metrics, disks or interfaces changed. */
  vms: Set<Ref>;
  /** Something that capacity is computed from changed. */
  capacity: boolean;
  /** A host was renamed or a network changed: every VM row of the entry may change. */
  everything: boolean;
}

/**
 * The fields capacity is computed from. Most changes are of others (operations in progress, free memory as the
 * monitor sees it): with 5,000 VMs it matters not to add up for those.
 */
const CAPACITY_FIELDS: { readonly [C in ClassName]: readonly (keyof RecordOf<C>)[] } = {
  VM: [
    'name_label',
    'power_state',
    'is_a_template',
    'is_a_snapshot',
    'is_control_domain',
    'resident_on',
    'scheduled_to_be_resident_on',
    'memory_static_max',
    'memory_dynamic_min',
    'memory_overhead',
    'VCPUs_max',
    'VCPUs_at_startup',
    'VBDs',
  ],
  VM_metrics: [],
  VM_guest_metrics: [],
  VBD: ['VM', 'VDI', 'type'],
  VDI: ['SR', 'virtual_size', 'physical_utilisation', 'managed', 'is_a_snapshot'],
  VIF: [],
  PIF: ['device', 'network', 'host', 'VLAN', 'bond_slave_of', 'currently_attached'],
  network: ['uuid', 'name_label'],
  SR: ['uuid', 'name_label', 'type', 'shared', 'physical_size', 'physical_utilisation', 'sm_config'],
  PBD: ['host', 'SR', 'currently_attached', 'device_config'],
  host: [
    'uuid',
    'name_label',
    'address',
    'enabled',
    'memory_overhead',
    'cpu_info',
    'metrics',
    'software_version',
  ],
  host_metrics: ['live', 'memory_total'],
  pool: ['uuid', 'name_label', 'master'],
};

/** Undefined stands for "not there". */
export function concernsCapacity<C extends ClassName>(
  className: C,
  before: RecordOf<C> | undefined,
  after: RecordOf<C> | undefined,
): boolean {
  const fields = CAPACITY_FIELDS[className];
  if (!before || !after) return fields.length > 0;
  return fields.some((field) => !sameValue(before[field], after[field])) || evacuationChanged(before, after);
}

/** Host records change with every operation of a VM; only what VM rows show of them matters to all. */
export function concernsEveryVm<C extends ClassName>(
  className: C,
  before: RecordOf<C> | undefined,
  after: RecordOf<C> | undefined,
): boolean {
  const field = className === 'host' ? 'name_label' : className === 'network' ? 'other_config' : undefined;
  if (field === undefined) return false;
  const value = (record: unknown) => (record as Record<string, unknown> | undefined)?.[field];
  return !sameValue(value(before), value(after));
}

export function isEvacuating(record: Pick<RecordOf<'host'>, 'current_operations'>): boolean {
  return Object.values(record.current_operations).includes('evacuate');
}

/** A host's `current_operations` counts only for this one; VMs have the field too, without that operation. */
function evacuationChanged(before: object, after: object): boolean {
  if (!('current_operations' in before && 'current_operations' in after)) return false;
  return isEvacuating(before as RecordOf<'host'>) !== isEvacuating(after as RecordOf<'host'>);
}

/** Lists and maps come anew with every record: compared by content. */
function sameValue(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

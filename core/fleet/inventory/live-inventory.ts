import {
  type ClassName,
  NULL_REF,
  type RecordOf,
  type Ref,
  type VmRecord,
  type XapiChange,
  type XapiSnapshot,
} from '../../xapi/index.ts';
import { type ChangeImpact, concernsCapacity, concernsEveryVm } from './change-impact.ts';

type Tables = { [C in ClassName]: Map<Ref, RecordOf<C>> };

const CLASSES: readonly ClassName[] = [
  'VM',
  'VM_metrics',
  'VM_guest_metrics',
  'VBD',
  'VDI',
  'VIF',
  'PIF',
  'network',
  'SR',
  'PBD',
  'host',
  'host_metrics',
  'pool',
];

/** Neither template, snapshot nor control domain: what people call a VM. */
export function isRealVm(record: VmRecord): boolean {
  return !record.is_a_template && !record.is_a_snapshot && !record.is_control_domain;
}

/**
 * Hosts whose memory XAPI counts this VM on; a VM that is being started or migrated can have two.
 * @see docs/spec/xapi.md#memory
 */
function hostsCounting(record: VmRecord): Ref[] {
  const { resident_on: resident, scheduled_to_be_resident_on: scheduled } = record;
  if (scheduled === resident || scheduled === NULL_REF) return resident === NULL_REF ? [] : [resident];
  return resident === NULL_REF ? [scheduled] : [resident, scheduled];
}

/** The records of one entry, with the indexes that keep 5,000 VMs cheap to ask and to change. */
export class LiveInventory implements Inventory {
  readonly #tables = Object.fromEntries(CLASSES.map((name) => [name, new Map()])) as unknown as Tables;
  readonly #vmByUuid = new Map<string, Ref>();
  readonly #vmsByName = new RefIndex();
  readonly #vmsByMetrics = new RefIndex();
  readonly #vmsByHost = new RefIndex();
  readonly #vdisBySr = new RefIndex();
  readonly #templates = new Set<Ref>();
  readonly #realVms = new Set<Ref>();
  readonly #metricsOrigins = new Map<Ref, 'before-start' | 'this-boot'>();
  #complete = false;

  get complete(): boolean {
    return this.#complete;
  }

  get<C extends ClassName>(className: C, ref: Ref): RecordOf<C> | undefined {
    return this.#tables[className].get(ref);
  }

  all<C extends ClassName>(className: C): ReadonlyMap<Ref, RecordOf<C>> {
    return this.#tables[className];
  }

  vmByUuid(uuid: string): { ref: Ref; record: VmRecord } | undefined {
    const ref = this.#vmByUuid.get(uuid);
    return ref === undefined ? undefined : this.#vm(ref);
  }

  vmsByName(name: string): readonly { ref: Ref; record: VmRecord }[] {
    return [...this.#vmsByName.get(name)].flatMap((ref) => this.#vm(ref) ?? []);
  }

  guestMetricsOrigin(ref: Ref): 'before-start' | 'this-boot' | undefined {
    return this.#metricsOrigins.get(ref);
  }

  hasVmNamed(name: string): boolean {
    return this.#vmsByName.get(name).size > 0;
  }

  /** VMs that XAPI counts on this host, the control domain included. */
  vmsOn(host: Ref): ReadonlySet<Ref> {
    return this.#vmsByHost.get(host);
  }

  vdisOn(sr: Ref): ReadonlySet<Ref> {
    return this.#vdisBySr.get(sr);
  }

  /** Templates that are no snapshots. */
  get templates(): ReadonlySet<Ref> {
    return this.#templates;
  }

  get realVms(): ReadonlySet<Ref> {
    return this.#realVms;
  }

  /** Replaces everything known. */
  load(snapshot: XapiSnapshot): void {
    this.drop();
    for (const name of CLASSES) this.#loadClass(name, snapshot[name]);
    this.#complete = true;
  }

  /** From now on "not there" no longer means "deleted". */
  lose(): void {
    this.#complete = false;
  }

  /** Forgets every record: "not there" no longer means anything. */
  drop(): void {
    this.#complete = false;
    for (const index of [this.#vmsByName, this.#vmsByMetrics, this.#vmsByHost, this.#vdisBySr]) index.clear();
    this.#vmByUuid.clear();
    this.#metricsOrigins.clear();
    this.#templates.clear();
    this.#realVms.clear();
    for (const name of CLASSES) this.#tables[name].clear();
  }

  apply(changes: readonly XapiChange[]): ChangeImpact {
    const impact: ChangeImpact = { vms: new Set(), capacity: false, everything: false };
    for (const change of changes) {
      const { class: className, ref } = change;
      const before = this.get(className, ref);
      if (before) this.#addAffectedVms(className, ref, before, impact.vms);
      if (change.operation === 'put') this.#put(className, ref, change.record);
      else this.#delete(className, ref);
      const after = this.get(className, ref);
      if (after) this.#addAffectedVms(className, ref, after, impact.vms);
      impact.capacity ||= concernsCapacity(className, before, after);
      impact.everything ||= concernsEveryVm(className, before, after);
    }
    return impact;
  }

  #loadClass<C extends ClassName>(className: C, records: ReadonlyMap<Ref, RecordOf<C>>): void {
    this.#tables[className].clear();
    for (const [ref, record] of records) this.#put(className, ref, record);
  }

  #vm(ref: Ref): { ref: Ref; record: VmRecord } | undefined {
    const record = this.#tables.VM.get(ref);
    return record && { ref, record };
  }

  #put<C extends ClassName>(className: C, ref: Ref, record: RecordOf<C>): void {
    const before = className === 'VM' ? this.#tables.VM.get(ref) : undefined;
    this.#unindex(className, ref);
    this.#tables[className].set(ref, record);
    if (className === 'VM') this.#followGuestMetrics(before, record as VmRecord);
    if (className === 'VM') this.#indexVm(ref, record as VmRecord);
    else if (className === 'VDI') this.#vdisBySr.add((record as RecordOf<'VDI'>).SR, ref);
  }

  #delete(className: ClassName, ref: Ref): void {
    if (className === 'VM_guest_metrics') this.#metricsOrigins.delete(ref);
    this.#unindex(className, ref);
    this.#tables[className].delete(ref);
  }

  /** An object that a halted VM has is of an earlier boot, or its template's; one that takes its place is of this one. */
  #followGuestMetrics(before: VmRecord | undefined, after: VmRecord): void {
    const ref = after.guest_metrics;
    if (ref === NULL_REF) return;
    if (after.power_state === 'Halted') this.#metricsOrigins.set(ref, 'before-start');
    else if (before && before.guest_metrics !== ref) this.#metricsOrigins.set(ref, 'this-boot');
  }

  #indexVm(ref: Ref, record: VmRecord): void {
    this.#vmByUuid.set(record.uuid, ref);
    this.#vmsByMetrics.add(record.guest_metrics, ref);
    this.#vmsByMetrics.add(record.metrics, ref);
    for (const host of hostsCounting(record)) this.#vmsByHost.add(host, ref);
    if (record.is_a_template && !record.is_a_snapshot) this.#templates.add(ref);
    if (!isRealVm(record)) return;
    this.#realVms.add(ref);
    this.#vmsByName.add(record.name_label, ref);
  }

  #unindex(className: ClassName, ref: Ref): void {
    if (className === 'VDI') {
      const vdi = this.#tables.VDI.get(ref);
      if (vdi) this.#vdisBySr.delete(vdi.SR, ref);
      return;
    }
    const vm = className === 'VM' ? this.#tables.VM.get(ref) : undefined;
    if (!vm) return;
    if (this.#vmByUuid.get(vm.uuid) === ref) this.#vmByUuid.delete(vm.uuid);
    this.#vmsByMetrics.delete(vm.guest_metrics, ref);
    this.#vmsByMetrics.delete(vm.metrics, ref);
    for (const host of hostsCounting(vm)) this.#vmsByHost.delete(host, ref);
    this.#templates.delete(ref);
    this.#realVms.delete(ref);
    this.#vmsByName.delete(vm.name_label, ref);
  }

  /** The VMs whose rows or waiters a change of this record concerns. */
  #addAffectedVms<C extends ClassName>(className: C, ref: Ref, record: RecordOf<C>, vms: Set<Ref>): void {
    switch (className) {
      case 'VM':
        vms.add(ref);
        return;
      case 'VM_metrics':
      case 'VM_guest_metrics':
        for (const vm of this.#vmsByMetrics.get(ref)) vms.add(vm);
        return;
      case 'VBD':
      case 'VIF':
        vms.add((record as RecordOf<'VBD' | 'VIF'>).VM);
        return;
      case 'VDI':
        for (const vbd of (record as RecordOf<'VDI'>).VBDs) {
          const owner = this.#tables.VBD.get(vbd)?.VM;
          if (owner !== undefined) vms.add(owner);
        }
        return;
      default:
    }
  }
}

const NONE: ReadonlySet<Ref> = new Set();

/** Which objects share a value: VMs by name, residents by host, VDIs by SR. Empty groups take no memory. */
class RefIndex {
  readonly #groups = new Map<string, Set<Ref>>();

  get(key: string): ReadonlySet<Ref> {
    return this.#groups.get(key) ?? NONE;
  }

  add(key: string, ref: Ref): void {
    const group = this.#groups.get(key);
    if (group) group.add(ref);
    else this.#groups.set(key, new Set([ref]));
  }

  delete(key: string, ref: Ref): void {
    const group = this.#groups.get(key);
    if (!group?.delete(ref)) return;
    if (group.size === 0) this.#groups.delete(key);
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** The records of one host entry as last heard; reading it costs no call. */
export interface Inventory {
  /** Undefined where the object is gone or was never seen. */
  get<C extends ClassName>(className: C, ref: Ref): RecordOf<C> | undefined;
  all<C extends ClassName>(className: C): ReadonlyMap<Ref, RecordOf<C>>;
  vmByUuid(uuid: string): { ref: Ref; record: RecordOf<'VM'> } | undefined;
  /** VMs (no templates, snapshots, control domains) with this name: names are not unique. */
  vmsByName(name: string): readonly { ref: Ref; record: RecordOf<'VM'> }[];
  /** Whether a guest metrics object was there while its VM was halted; undefined where its start was not seen. */
  guestMetricsOrigin(ref: Ref): 'before-start' | 'this-boot' | undefined;
  /** True from the first snapshot until the connection is lost: only then "not there" means "deleted". */
  readonly complete: boolean;
}

import type { VmRecord, XapiChange, XapiSnapshot } from '../xapi/index.ts';
import { type ClassName, NULL_REF, type RecordOf, type Ref } from '../xapi/index.ts';
import type { Inventory } from './fleet.ts';
import { RefIndex } from './ref-index.ts';

type Tables = { [C in ClassName]: Map<Ref, RecordOf<C>> };

/** What one batch of changes concerns: only that is worked out again. */
export interface Touched {
  /** VMs (also templates and those just deleted) whose record, guest metrics, disks or interfaces changed. */
  vms: Set<Ref>;
  /** Something that capacity is computed from changed. */
  capacity: boolean;
  /** A host was renamed or a network changed: every VM row of the entry may change. */
  everything: boolean;
}

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

/** Hosts whose memory XAPI counts this VM on; a VM that is being started or migrated can have two. XAPI.md §6.2 */
export function hostsCounting(record: VmRecord): Ref[] {
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

  hasVmNamed(name: string): boolean {
    return this.#vmsByName.get(name).size > 0;
  }

  /** VMs that XAPI counts on this host, the control domain included. */
  vmsOn(host: Ref): ReadonlySet<Ref> {
    return this.#vmsByHost.get(host);
  }

  vdisOf(sr: Ref): ReadonlySet<Ref> {
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
    for (const index of [this.#vmsByName, this.#vmsByMetrics, this.#vmsByHost, this.#vdisBySr]) index.clear();
    this.#vmByUuid.clear();
    this.#templates.clear();
    this.#realVms.clear();
    for (const name of CLASSES) this.#loadClass(name, snapshot[name]);
    this.#complete = true;
  }

  /** From now on "not there" no longer means "deleted". */
  lose(): void {
    this.#complete = false;
  }

  apply(changes: readonly XapiChange[]): Touched {
    const touched: Touched = { vms: new Set(), capacity: false, everything: false };
    for (const change of changes) {
      const before = this.#tables[change.class].get(change.ref);
      if (before !== undefined) this.#touch(change.class, change.ref, before, touched);
      if (change.operation === 'put') this.#put(change.class, change.ref, change.record);
      else this.#delete(change.class, change.ref);
      const after = this.#tables[change.class].get(change.ref);
      if (after !== undefined) this.#touch(change.class, change.ref, after, touched);
      touched.everything ||= concernsEveryVm(change.class, before, after);
    }
    return touched;
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
    this.#unindex(className, ref);
    this.#tables[className].set(ref, record);
    if (className === 'VM') this.#indexVm(ref, record as VmRecord);
    else if (className === 'VDI') this.#vdisBySr.add((record as RecordOf<'VDI'>).SR, ref);
  }

  #delete(className: ClassName, ref: Ref): void {
    this.#unindex(className, ref);
    this.#tables[className].delete(ref);
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

  #touch<C extends ClassName>(className: C, ref: Ref, record: RecordOf<C>, touched: Touched): void {
    switch (className) {
      case 'VM':
        touched.vms.add(ref);
        touched.capacity = true;
        return;
      case 'VM_metrics':
      case 'VM_guest_metrics':
        for (const vm of this.#vmsByMetrics.get(ref)) touched.vms.add(vm);
        return;
      case 'VBD':
        touched.vms.add((record as RecordOf<'VBD'>).VM);
        touched.capacity = true;
        return;
      case 'VIF':
        touched.vms.add((record as RecordOf<'VIF'>).VM);
        return;
      case 'VDI':
        for (const vbd of (record as RecordOf<'VDI'>).VBDs) {
          const owner = this.#tables.VBD.get(vbd)?.VM;
          if (owner !== undefined) touched.vms.add(owner);
        }
        touched.capacity = true;
        return;
      default:
        touched.capacity = true;
    }
  }
}

/** Host records change with every operation of a VM; only what VM rows show of them matters to all. */
function concernsEveryVm(className: ClassName, before: unknown, after: unknown): boolean {
  if (className === 'host') return hostName(before) !== hostName(after);
  if (className !== 'network') return false;
  return JSON.stringify(networkConfig(before)) !== JSON.stringify(networkConfig(after));
}

function hostName(record: unknown): string | undefined {
  return (record as RecordOf<'host'> | undefined)?.name_label;
}

function networkConfig(record: unknown): unknown {
  return (record as RecordOf<'network'> | undefined)?.other_config;
}

import type { ClassName, RecordOf, Ref } from '../../xapi/index.ts';

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

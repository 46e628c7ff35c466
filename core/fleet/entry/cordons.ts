import type { AuditRecord } from '../../model/audit-entry.ts';
import type { Cordon } from '../../model/host.ts';

/** A cordon and the host it is about. */
export interface CordonRecord extends Cordon {
  /** The pool's uuid, once it is known: numbers of sections are used again, uuids are not. */
  poolUuid?: string | undefined;
  /** As the ini had it; what it goes by while the pool is not known. */
  hostRef: number;
  name: string;
}

/** Keeps cordons where a kill -9 does not reach them. */
export interface CordonRepository {
  /** As last saved. */
  readonly initial: readonly CordonRecord[];
  /** Resolves when they are kept, with the record of who changed them. @throws DynvmError store-unavailable */
  save(records: readonly CordonRecord[], audit?: AuditRecord): Promise<void>;
}

/** What a cordon is matched with. */
export interface CordonTarget {
  readonly hostRef: number;
  readonly settings: { readonly name: string };
  readonly poolUuid: string | undefined;
}

/** Which hosts are cordoned. A change is kept before it counts; changes follow one another. */
export class Cordons {
  readonly #keeper: CordonRepository;
  #records: readonly CordonRecord[];
  #last: Promise<unknown> = Promise.resolve();

  constructor(keeper: CordonRepository = { initial: [], save: async () => {} }) {
    this.#keeper = keeper;
    this.#records = keeper.initial;
  }

  of(target: CordonTarget): Cordon | undefined {
    const record = this.#records.find((one) => isAbout(one, target));
    if (!record) return undefined;
    const { by, at, reason, draining } = record;
    return { by, at, draining, ...(reason === undefined ? {} : { reason }) };
  }

  /** @throws DynvmError store-unavailable: nothing has changed */
  set(target: CordonTarget, cordon: Cordon, audit?: AuditRecord): Promise<void> {
    return this.#change(() => [...this.#others(target), toCordonRecord(target, cordon)], audit);
  }

  /** @throws DynvmError store-unavailable: nothing has changed */
  lift(target: CordonTarget, audit?: AuditRecord): Promise<void> {
    return this.#change(() => this.#others(target), audit);
  }

  /** A host that was cordoned before it was ever reached is known now: from here on its uuid counts. */
  async bind(target: CordonTarget): Promise<void> {
    const isLoose = (record: CordonRecord) => record.poolUuid === undefined && isAbout(record, target);
    if (target.poolUuid === undefined || !this.#records.some(isLoose)) return;
    await this.#change(() =>
      this.#records.map((record) =>
        isLoose(record) && target.poolUuid !== undefined ? { ...record, poolUuid: target.poolUuid } : record,
      ),
    );
  }

  #others(target: CordonTarget): CordonRecord[] {
    return this.#records.filter((record) => !isAbout(record, target));
  }

  #change(next: () => readonly CordonRecord[], audit?: AuditRecord): Promise<void> {
    const change = this.#last.then(async () => {
      const records = next();
      await this.#keeper.save(records, audit);
      this.#records = records;
    });
    this.#last = change.catch(() => undefined);
    return change;
  }
}

/** Two entries of one pool are cordoned together: VMs of either would land on the same hosts. */
function isAbout(record: CordonRecord, { hostRef, settings, poolUuid }: CordonTarget): boolean {
  if (record.poolUuid !== undefined && poolUuid !== undefined) return record.poolUuid === poolUuid;
  return record.hostRef === hostRef && record.name === settings.name;
}

function toCordonRecord({ hostRef, settings, poolUuid }: CordonTarget, cordon: Cordon): CordonRecord {
  return { ...cordon, hostRef, name: settings.name, ...(poolUuid === undefined ? {} : { poolUuid }) };
}

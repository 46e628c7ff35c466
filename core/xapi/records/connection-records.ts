import type { Session } from '../session/session.ts';
import { type LoadedSnapshot, loadSnapshot } from './inventory-snapshot.ts';
import { DEFAULT_MAX_OBJECTS, ObjectBudget } from './object-budget.ts';
import { ObjectIndex } from './object-index.ts';
import { type MemoryShare, RecordMemory } from './record-memory.ts';
import { SkippedRecords } from './skipped-records.ts';

interface ConnectionRecordsOptions {
  readonly memory: RecordMemory | undefined;
  readonly maxObjects: number | undefined;
  /** Others need the memory. */
  readonly onEvicted: () => void;
}

/** What a connection keeps of its host's records, within its share of the memory. */
export class ConnectionRecords {
  readonly index: ObjectIndex;
  readonly skipped = new SkippedRecords();
  readonly share: MemoryShare;
  readonly #memory: RecordMemory;
  readonly #maxObjects: number;

  constructor({ memory, maxObjects, onEvicted }: ConnectionRecordsOptions) {
    this.#memory = memory ?? new RecordMemory();
    this.#maxObjects = maxObjects ?? DEFAULT_MAX_OBJECTS;
    this.share = this.#memory.openShare(onEvicted);
    this.index = new ObjectIndex(this.#maxObjects, this.share);
  }

  openBudget(): ObjectBudget {
    return new ObjectBudget(this.#maxObjects, this.share);
  }

  /** Reads everything anew; what it takes is counted by `budget`. */
  load(session: Session, budget: ObjectBudget, signals: readonly AbortSignal[]): Promise<LoadedSnapshot> {
    this.skipped.clear();
    return loadSnapshot(session, { signals, budget, skipped: this.skipped });
  }

  close(): void {
    this.#memory.closeShare(this.share);
  }
}

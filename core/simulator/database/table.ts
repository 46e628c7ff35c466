/** One object: its record, and the generations of its creation and its last change. */
export interface Row {
  readonly ref: string;
  record: Record<string, unknown>;
  readonly created: number;
  modified: number;
  /** Neighbours, ordered by last change. */
  newer: Row | undefined;
  older: Row | undefined;
}

export interface Deletion {
  readonly ref: string;
  readonly created: number;
  readonly deleted: number;
}

/** Deletions remembered for event.from: trimmed to the smaller number when the larger is passed. */
const DELETIONS_KEPT = { most: 512, trimmedTo: 256 };

/** The objects of one class, with what event.from needs: newest first, and the recent deletions. */
export class Table {
  readonly rows = new Map<string, Row>();
  readonly refByUuid = new Map<string, string>();
  #newest: Row | undefined;
  #deletions: Deletion[] = [];

  insert(ref: string, record: Record<string, unknown>, generation: number): Row {
    const row: Row = {
      ref,
      record,
      created: generation,
      modified: generation,
      newer: undefined,
      older: undefined,
    };
    this.rows.set(ref, row);
    this.refByUuid.set(String(record.uuid), ref);
    this.#link(row);
    return row;
  }

  touch(row: Row, generation: number): void {
    row.modified = generation;
    if (this.#newest === row) return;
    this.#unlink(row);
    this.#link(row);
  }

  /** `remembered` false: the deletion never reaches event.from. */
  remove(row: Row, generation: number, remembered: boolean): void {
    this.rows.delete(row.ref);
    this.refByUuid.delete(String(row.record.uuid));
    this.#unlink(row);
    if (!remembered) return;
    this.#deletions.push({ ref: row.ref, created: row.created, deleted: generation });
    if (this.#deletions.length > DELETIONS_KEPT.most) {
      this.#deletions = this.#deletions.slice(-DELETIONS_KEPT.trimmedTo);
    }
  }

  /** Rows changed after `generation`, newest first. */
  *changedSince(generation: number): Generator<Row> {
    for (let row = this.#newest; row !== undefined && row.modified > generation; row = row.older) yield row;
  }

  /** Objects that existed at `generation` and have been deleted since, as far as remembered; oldest first. */
  deletedSince(generation: number): Deletion[] {
    const first = this.#deletions.findLastIndex((deletion) => deletion.deleted <= generation) + 1;
    return this.#deletions.slice(first).filter((deletion) => deletion.created <= generation);
  }

  #link(row: Row): void {
    row.older = this.#newest;
    row.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = row;
    this.#newest = row;
  }

  #unlink(row: Row): void {
    if (row.newer !== undefined) row.newer.older = row.older;
    else if (this.#newest === row) this.#newest = row.older;
    if (row.older !== undefined) row.older.newer = row.newer;
  }
}

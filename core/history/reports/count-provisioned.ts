import { createBucketIndex } from './buckets.ts';
import type { ColumnSet } from './columns/column-set.ts';
import { readKeys } from './columns/dimension.ts';
import type { ReportInput } from './metrics/metric.ts';
import { groupSorted } from './sorted-groups.ts';

const LIVE = 0;
const DEADLINE = 2;
const OUTCOMES = `CASE outcome WHEN 'live' THEN ${LIVE} WHEN 'deadline' THEN ${DEADLINE} ELSE 1 END`;

/** VMs of one key that were handed out in one bucket. */
export interface ProvisionedFigures {
  readonly vms: number;
  readonly ended: number;
  /** How many of the ended ran into their deadline. */
  readonly atDeadline: number;
  /** Each sorted; lives only of the ended. */
  readonly createSeconds: Float64Array;
  readonly liveSeconds: Float64Array;
}

export interface ProvisionedByGroup {
  readonly keys: readonly string[];
  of(bucketIndex: number, keyId: number): ProvisionedFigures;
  /** Of all keys together. */
  all(bucketIndex: number): ProvisionedFigures;
}

/** By when provisioning ended. Only what is asked of the answers is read and sorted. */
export function countProvisioned(input: ReportInput): ProvisionedByGroup {
  const { source, buckets } = input;
  const rows = source.provisioned;
  const keys = readKeys(rows, input);
  const bucketIds = Int32Array.from(rows.times('created_time'), createBucketIndex(buckets));
  const ofBucket = new Groups(rows, bucketIds, buckets.length);
  let ofGroup = ofBucket;
  if (keys.names.length > 1) {
    const groupIds = bucketIds.map((bucket, row) =>
      bucket < 0 ? -1 : bucket * keys.names.length + (keys.ids[row] as number),
    );
    ofGroup = new Groups(rows, groupIds, buckets.length * keys.names.length);
  }
  return {
    keys: keys.names,
    of: (bucket, key) => ofGroup.figures(bucket * keys.names.length + key),
    all: (bucket) => ofBucket.figures(bucket),
  };
}

class Groups {
  readonly #rows: ColumnSet;
  readonly #ids: Int32Array;
  readonly #count: number;
  readonly #vms: Uint32Array;
  #ends: { ended: Uint32Array; atDeadline: Uint32Array } | undefined;
  readonly #sorted = new Map<string, (group: number) => Float64Array>();

  constructor(rows: ColumnSet, groupIds: Int32Array, count: number) {
    this.#rows = rows;
    this.#ids = groupIds;
    this.#count = count;
    this.#vms = new Uint32Array(count);
    for (const group of groupIds) if (group >= 0) this.#vms[group] = (this.#vms[group] as number) + 1;
  }

  figures(group: number): ProvisionedFigures {
    const durations = (column: string) => this.#durations(column)(group);
    const ends = () => this.#countEnds();
    return {
      vms: this.#vms[group] ?? 0,
      get ended() {
        return ends().ended[group] ?? 0;
      },
      get atDeadline() {
        return ends().atDeadline[group] ?? 0;
      },
      get createSeconds() {
        return durations('create_duration_secs');
      },
      get liveSeconds() {
        return durations('live_duration_secs');
      },
    };
  }

  #durations(column: string): (group: number) => Float64Array {
    const known = this.#sorted.get(column) ?? groupSorted(this.#rows.numbers(column), this.#ids, this.#count);
    this.#sorted.set(column, known);
    return known;
  }

  #countEnds() {
    if (this.#ends) return this.#ends;
    const outcomes = this.#rows.numbers(OUTCOMES);
    const ended = new Uint32Array(this.#count);
    const atDeadline = new Uint32Array(this.#count);
    for (const [row, group] of this.#ids.entries()) {
      if (group < 0) continue;
      if (outcomes[row] !== LIVE) ended[group] = (ended[group] as number) + 1;
      if (outcomes[row] === DEADLINE) atDeadline[group] = (atDeadline[group] as number) + 1;
    }
    this.#ends = { ended, atDeadline };
    return this.#ends;
  }
}

import { TransportFailure } from '../failures/transport-failure.ts';
import type { Session } from '../session/session.ts';
import type { RpcOptions } from '../transport/rpc-transport.ts';
import { FOLLOWED_CLASSES, type FollowedClass, type FollowedRecords } from './datamodel.ts';
import { normaliseRecord } from './normalise-record.ts';
import { DEFAULT_MAX_OBJECTS, measureObject, ObjectBudget } from './object-budget.ts';
import type { Ref } from './records.ts';
import type { SkippedRecords } from './skipped-records.ts';

/** Every object of the followed classes, tasks included. */
export type FollowedSnapshot = { [C in FollowedClass]: Map<Ref, FollowedRecords[C]> };

export interface LoadedSnapshot {
  records: FollowedSnapshot;
  /** Where event.from goes on without a gap. */
  token: string;
}

/** 5,000 records over a slow line. */
const RECORDS_TIMEOUT_MS = 120_000;
const SMALL_CALL_TIMEOUT_MS = 30_000;
/** More would not be faster: the reading is done by one thread. */
const CLASSES_AT_ONCE = 3;

export interface LoadOptions {
  signals: RpcOptions['signals'];
  budget: ObjectBudget;
  skipped: SkippedRecords;
}

/**
 * Everything as of one moment, and the token from which changes follow: the token is taken first, so that a
 * change during the reading is seen again rather than lost. @see docs/spec/xapi.md#reading-the-inventory
 * @throws RpcFailure; TransportFailure
 */
export async function loadSnapshot(
  session: Session,
  { signals, budget, skipped }: LoadOptions,
): Promise<LoadedSnapshot> {
  const pool = await fetchClass(session, 'pool', { signals, budget, skipped });
  const [poolRef] = pool.keys();
  if (poolRef === undefined) throw new TransportFailure('malformed', 'it has no pool record');
  const token = await session.call('event.inject', ['pool', poolRef], {
    timeoutMs: SMALL_CALL_TIMEOUT_MS,
    signals,
  });
  if (typeof token !== 'string') throw new TransportFailure('malformed', 'it gave no event token');
  const records = { pool } as Partial<FollowedSnapshot>;
  const waiting = [...FOLLOWED_CLASSES];
  const fetchNext = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      Object.assign(records, { [name]: await fetchClass(session, name, { signals, budget, skipped }) });
    }
  };
  const runners = Array.from({ length: CLASSES_AT_ONCE }, fetchNext);
  try {
    await Promise.all(runners);
  } finally {
    // One class failed: the others need not begin.
    waiting.length = 0;
  }
  return { records: records as FollowedSnapshot, token };
}

export interface FetchOptions {
  signals: RpcOptions['signals'];
  /** Shared by what is read together. */
  budget?: ObjectBudget;
  /** Told of what is no record. */
  skipped?: SkippedRecords;
}

/** @throws RpcFailure; TransportFailure */
export async function fetchClass<C extends FollowedClass>(
  session: Session,
  className: C,
  { signals, budget = new ObjectBudget(DEFAULT_MAX_OBJECTS), skipped }: FetchOptions,
): Promise<Map<Ref, FollowedRecords[C]>> {
  const records = new Map<Ref, FollowedRecords[C]>();
  await session.readRecords(
    `${className}.get_all_records`,
    (ref, wire) => {
      const record = normaliseRecord(className, wire);
      skipped?.note(className, ref, record);
      if (record === undefined) return;
      budget.add(measureObject(className, record));
      records.set(ref, record);
    },
    { timeoutMs: RECORDS_TIMEOUT_MS, signals },
  );
  return records;
}

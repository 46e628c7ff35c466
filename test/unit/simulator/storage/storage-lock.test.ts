import { beforeEach, expect, it } from 'vitest';
import { Database } from '../../../../core/simulator/database/database.ts';
import { Random } from '../../../../core/simulator/pool/random.ts';
import { type SrOperation, StorageLock } from '../../../../core/simulator/storage/storage-lock.ts';

const HOUR_MS = 3_600_000;

/** Sleeps that end when the test says so. */
class DrivenClock {
  #nowMs = 0;
  #sleepers: { untilMs: number; wake: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ untilMs: this.#nowMs + delayMs, wake }));
  }

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    const awake = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter(({ untilMs }) => untilMs > this.#nowMs);
    for (const { wake } of awake) wake();
    await settled();
  }

  /** How long each sleeper still has. */
  get left(): number[] {
    return this.#sleepers.map(({ untilMs }) => untilMs - this.#nowMs);
  }
}

let database: Database;
let clock: DrivenClock;
let lock: StorageLock;
let sr: string;

beforeEach(() => {
  database = new Database(new Random(1));
  clock = new DrivenClock();
  lock = new StorageLock(database, clock, { random: new Random(1), retryMs: [1000, 20_000] });
  sr = database.insert('SR', { name_label: 'Local storage' });
});

/** Takes the SR and keeps it until `end` is called. */
function operate(operation: SrOperation, task: string, on = sr) {
  const state = { began: false, failed: undefined as unknown, end: () => {} };
  lock
    .hold({ sr: on, operation, task }, () => {
      state.began = true;
      return new Promise<void>((resolve) => {
        state.end = resolve;
      });
    })
    .catch((error: unknown) => {
      state.failed = error;
    });
  return state;
}

/** Everything that is ready to run has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const current = (of = sr): unknown => database.get('SR', of).current_operations;

it('an SR takes one disk operation at a time and shows it', async () => {
  const clone = operate('vdi_clone', 'task 1');
  const destroy = operate('vdi_destroy', 'task 2');
  await settled();
  expect([clone.began, destroy.began]).toEqual([true, false]);
  expect(current()).toEqual({ 'task 1': 'vdi_clone' });
});

it('a loser sleeps its whole time, free or not, and then takes the SR', async () => {
  const clone = operate('vdi_clone', 'task 1');
  const destroy = operate('vdi_destroy', 'task 2');
  await settled();
  const [sleepMs = 0] = clock.left;
  expect(sleepMs).toBeGreaterThanOrEqual(1000);
  expect(sleepMs).toBeLessThanOrEqual(20_000);
  clone.end();
  await clock.pass(sleepMs - 1);
  expect([current(), destroy.began]).toEqual([{}, false]);
  await clock.pass(1);
  expect(current()).toEqual({ 'task 2': 'vdi_destroy' });
});

it('sleeps differ, and repeat with the seed', async () => {
  const recordSleeps = async (seed: number): Promise<number[]> => {
    clock = new DrivenClock();
    lock = new StorageLock(database, clock, { random: new Random(seed), retryMs: [1000, 20_000] });
    const on = database.insert('SR', {});
    for (const task of ['1', '2', '3', '4']) operate('vdi_clone', task, on);
    await settled();
    return clock.left;
  };
  const first = await recordSleeps(5);
  expect(new Set(first).size).toBe(3);
  expect(await recordSleeps(5)).toEqual(first);
  expect(await recordSleeps(6)).not.toEqual(first);
});

it('another SR is another lock', async () => {
  const other = database.insert('SR', {});
  operate('vdi_clone', 'task 1');
  const elsewhere = operate('vdi_clone', 'task 2', other);
  await settled();
  expect(elsewhere.began).toBe(true);
  expect(clock.left).toEqual([]);
});

it('after two hours the caller is told who has the SR', async () => {
  operate('vdi_clone', 'task 1');
  const late = operate('scan', 'task 2');
  await settled();
  for (let passedMs = 0; passedMs < 2 * HOUR_MS + 20_000; passedMs += 20_000) await clock.pass(20_000);
  expect(late.failed).toMatchObject({
    code: 'OTHER_OPERATION_IN_PROGRESS',
    params: ['SR', sr, 'vdi_clone'],
  });
});

it('a failure gives the SR back', async () => {
  const failing = lock.hold({ sr, operation: 'scan', task: 'task 1' }, () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(current()).toEqual({});
});

it('counts sleeps and the longest queue of each SR, until they are reset', async () => {
  const clone = operate('vdi_clone', 'task 1');
  for (const task of ['2', '3', '4']) operate('vdi_destroy', task);
  await settled();
  expect(lock.counters(sr)).toEqual({ waits: 3, longestQueue: 3 });
  await clock.pass(20_000);
  expect(lock.counters(sr)).toEqual({ waits: 6, longestQueue: 3 });
  lock.resetCounters();
  clone.end();
  expect(lock.counters(sr)).toEqual({ waits: 0, longestQueue: 0 });
});

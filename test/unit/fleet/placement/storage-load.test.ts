import { describe, expect, it } from 'vitest';
import { GIB, HandMadePool } from '../hand-made-pool.ts';
import { askFor, startLiveFleet, type TestFleet } from '../test-fleet.ts';

function standalone(name: string, template: Record<string, number> = { sr: 35 }): HandMadePool {
  const pool = new HandMadePool(`${name}-pool`);
  pool.addSr('sr', { uuid: `${name}-sr` });
  pool.addSr('second', { uuid: `${name}-second` });
  pool.addHost(name, { cpus: 16, memoryGib: 64, srs: ['sr', 'second'] });
  pool.addTemplate('tmpl-centos', { disksGib: template });
  return pool;
}

/** Disk operations that stay in progress or waiting on a storage. */
function occupy({ fleet }: TestFleet, uuid: string, count = 1): (() => void)[] {
  return Array.from({ length: count }, (_, index) => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const operation = { kind: 'create', requestId: 'other', leaseId: `other${index}` } as const;
    const signal = new AbortController().signal;
    void fleet.storageQueues.run({ ...operation, storages: [{ uuid, name: 'sr' }], signal }, () => work);
    return finish;
  });
}

const planQueue = (started: TestFleet, count = 1) =>
  started.fleet.plan(askFor(count)).planned.map(({ storageQueue }) => storageQueue);

describe('among hosts with as much capacity', () => {
  it('the one whose storage has fewer operations ahead is taken', () => {
    const started = startLiveFleet([standalone('a'), standalone('b')]);
    occupy(started, 'a-sr');
    expect(started.fleet.plan(askFor(1)).planned[0]?.hostRef).toBe(2);
  });

  it('a host with more capacity is taken although its storage is busy', () => {
    const large = standalone('a');
    const small = standalone('b');
    small.addVm('other', { host: 'b', powerState: 'Running', vcpus: 8 });
    const started = startLiveFleet([large, small]);
    occupy(started, 'a-sr', 3);
    expect(started.fleet.plan(askFor(1)).planned[0]?.hostRef).toBe(1);
  });

  it('the busiest of the storages that a clone needs counts', () => {
    const both = { sr: 35, second: 10 };
    const started = startLiveFleet([standalone('a', both), standalone('b', both)]);
    occupy(started, 'a-second', 2);
    occupy(started, 'b-sr', 1);
    expect(started.fleet.plan(askFor(1)).planned[0]?.hostRef).toBe(2);
  });

  it('the later of two storages is the longest wait where it has one more ahead', () => {
    const started = startLiveFleet([standalone('a', { sr: 35, second: 10 })]);
    occupy(started, 'a-second');
    expect(planQueue(started)).toEqual([{ storage: 'second', place: 2 }]);
  });

  it('clones of the request itself count, too: two equal hosts get one each', () => {
    const started = startLiveFleet([standalone('a'), standalone('b')]);
    expect(started.fleet.plan(askFor(2)).planned.map(({ hostRef }) => hostRef)).toEqual([1, 2]);
  });
});

describe('the place of a planned clone', () => {
  it('is the first where nothing is in progress, and each clone of the request is behind the one before', () => {
    const started = startLiveFleet([standalone('a')]);
    expect(planQueue(started, 3)).toEqual([
      { storage: 'sr', place: 1 },
      { storage: 'sr', place: 2 },
      { storage: 'sr', place: 3 },
    ]);
  });

  it('is behind the operations that are there', () => {
    const started = startLiveFleet([standalone('a')]);
    occupy(started, 'a-sr', 2);
    expect(planQueue(started)).toEqual([{ storage: 'sr', place: 3 }]);
  });

  it('is that on the busiest storage', () => {
    const started = startLiveFleet([standalone('a', { sr: 35, second: 10 })]);
    occupy(started, 'a-sr', 3);
    expect(planQueue(started)).toEqual([{ storage: 'sr', place: 4 }]);
    occupy(started, 'a-second', 5);
    expect(planQueue(started)).toEqual([{ storage: 'second', place: 6 }]);
  });

  it('says how long it waits once it is known what an operation takes there', async () => {
    const started = startLiveFleet([standalone('a')]);
    const [finish] = occupy(started, 'a-sr');
    await Promise.resolve();
    started.clock.advance(4000);
    finish?.();
    await expect.poll(() => started.fleet.storageQueues.usualMs('a-sr')).toBe(4000);
    occupy(started, 'a-sr', 2);
    expect(planQueue(started, 2)).toEqual([
      { storage: 'sr', place: 3, waitMs: 8000 },
      { storage: 'sr', place: 4, waitMs: 12_000 },
    ]);
  });
});

describe('what a plan shows of a host', () => {
  it('is total, used before and used after each VM, and what is left then', () => {
    const pool = standalone('a');
    const host = pool.findRef('host', 'a');
    pool.patch('host', host, { memory_overhead: GIB });
    pool.addVm('other', { host: 'a', powerState: 'Running', vcpus: 2, memoryGib: 8 });
    const { fleet } = startLiveFleet([pool]);
    const { planned } = fleet.plan(askFor(2, { memoryBytes: 16 * GIB }));
    const each = planned.map(({ cpu, memoryBytes, slotsLeft }) => ({ cpu, memoryBytes, slotsLeft }));
    const overheadBytes =
      (planned[0]?.memoryBytes.usedAfter ?? 0) - (planned[0]?.memoryBytes.usedBefore ?? 0) - 16 * GIB;
    expect(overheadBytes).toBeGreaterThan(0);
    expect(each).toEqual([
      {
        cpu: { total: 16, usedBefore: 2, usedAfter: 6 },
        memoryBytes: { total: 63 * GIB, usedBefore: 8 * GIB, usedAfter: 24 * GIB + overheadBytes },
        slotsLeft: 2,
      },
      {
        cpu: { total: 16, usedBefore: 6, usedAfter: 10 },
        memoryBytes: {
          total: 63 * GIB,
          usedBefore: 24 * GIB + overheadBytes,
          usedAfter: 40 * GIB + 2 * overheadBytes,
        },
        slotsLeft: 1,
      },
    ]);
  });

  it('what is left is that of this host, where the pool has more', () => {
    const pool = new HandMadePool();
    pool.addSr('sr', { shared: true });
    pool.addHost('xen1', { cpus: 8, srs: ['sr'] });
    pool.addHost('xen2', { cpus: 16, srs: ['sr'] });
    pool.addTemplate('tmpl-centos');
    const { fleet } = startLiveFleet([pool]);
    const { planned } = fleet.plan(askFor(1));
    expect(planned[0]).toMatchObject({ hostName: 'xen2', slotsLeft: 3 });
  });
});

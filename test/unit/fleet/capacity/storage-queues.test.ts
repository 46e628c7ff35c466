import { describe, expect, it } from 'vitest';
import {
  type DiskOperation,
  type StoragePlace,
  StorageQueues,
} from '../../../../core/fleet/capacity/storage-queues.ts';
import { createFakeClock } from '../../../fixtures/fake-clock.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const LOCAL = { uuid: 'local-uuid', name: 'Local storage' };
const NFS = { uuid: 'nfs-uuid', name: 'NFS' };

function setUp() {
  const clock = createFakeClock();
  const queues = new StorageQueues(clock);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const failures: unknown[] = [];
  return {
    clock,
    queues,
    begun,
    failures,
    /** Queues an operation; it lasts until `end` is called with its name. */
    add(name: string, requestId: string, options: Partial<DiskOperation> = {}) {
      const operation: DiskOperation = {
        storages: [LOCAL],
        kind: 'create',
        requestId,
        leaseId: name,
        signal: new AbortController().signal,
        ...options,
      };
      const work = () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      };
      queues.run(operation, work).catch((error: unknown) => failures.push(error));
    },
    async end(name: string) {
      ends.get(name)?.();
      ends.delete(name);
      await settle();
    },
    /** Ends whatever is in progress until nothing is left. */
    async drain() {
      await settle();
      while (ends.size > 0) {
        const [name] = ends.keys();
        await this.end(name ?? '');
      }
    },
  };
}

describe('the queue of a storage', () => {
  it('lets in one operation at a time, first come first served within a request', async () => {
    const { add, begun, end, queues } = setUp();
    add('a1', 'a');
    add('a2', 'a');
    add('a3', 'a');
    await settle();
    expect(begun).toEqual(['a1']);
    expect(queues.length(LOCAL.uuid)).toBe(3);
    await end('a1');
    expect(begun).toEqual(['a1', 'a2']);
    await end('a2');
    await end('a3');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    expect(queues.length(LOCAL.uuid)).toBe(0);
  });

  it('takes turns between requests: one VM does not stand behind thirty of somebody else', async () => {
    const lab = setUp();
    for (let vm = 1; vm <= 30; vm++) lab.add(`big${vm}`, 'big');
    lab.add('small1', 'small');
    lab.add('other1', 'other');
    await lab.drain();
    expect(lab.begun.slice(0, 5)).toEqual(['big1', 'big2', 'small1', 'other1', 'big3']);
    expect(lab.begun).toHaveLength(32);
  });

  it('takes turns between making and deleting disks: neither starves the other', async () => {
    const lab = setUp();
    for (let vm = 1; vm <= 4; vm++) lab.add(`clone${vm}`, `request${vm}`);
    for (let vm = 1; vm <= 3; vm++) lab.add(`destroy${vm}`, 'old', { kind: 'destroy' });
    await lab.drain();
    expect(lab.begun).toEqual(['clone1', 'clone2', 'destroy1', 'clone3', 'destroy2', 'clone4', 'destroy3']);
  });

  it('other storages are not waited for', async () => {
    const { add, begun } = setUp();
    add('local', 'a');
    add('nfs', 'a', { storages: [NFS] });
    await settle();
    expect(begun).toEqual(['local', 'nfs']);
  });

  it('an operation on two storages waits for both, and two such never wait for each other', async () => {
    const lab = setUp();
    lab.add('local', 'a');
    lab.add('both', 'b', { storages: [NFS, LOCAL, LOCAL] });
    lab.add('both the other way', 'c', { storages: [LOCAL, NFS] });
    await settle();
    expect(lab.begun).toEqual(['local']);
    await lab.end('local');
    expect(lab.begun).toEqual(['local', 'both']);
    await lab.drain();
    expect(lab.begun).toEqual(['local', 'both', 'both the other way']);
    expect(lab.queues.length(NFS.uuid)).toBe(0);
  });

  it('a cancelled operation leaves the queue at once; one in progress keeps its turn', async () => {
    const { add, begun, end, failures, queues } = setUp();
    const cancelled = new AbortController();
    const running = new AbortController();
    add('a1', 'a', { signal: running.signal });
    add('a2', 'a', { signal: cancelled.signal });
    add('a3', 'a');
    await settle();
    cancelled.abort('cancelled');
    running.abort('too late');
    await settle();
    expect(failures).toEqual(['cancelled']);
    expect(queues.length(LOCAL.uuid)).toBe(2);
    await end('a1');
    expect(begun).toEqual(['a1', 'a3']);
  });

  it('an operation that was cancelled before it came is not begun', async () => {
    const { add, begun, failures } = setUp();
    add('a1', 'a', { signal: AbortSignal.abort('stopping') });
    await settle();
    expect(begun).toEqual([]);
    expect(failures).toEqual(['stopping']);
  });

  it('one that fails gives its turn on', async () => {
    const { queues, add, begun } = setUp();
    const operation = { storages: [LOCAL], kind: 'create', requestId: 'a', leaseId: 'a1' } as const;
    const failing = queues.run({ ...operation, signal: new AbortController().signal }, async () => {
      throw new Error('no freeCapacity');
    });
    add('a2', 'a');
    await expect(failing).rejects.toThrow('no freeCapacity');
    await settle();
    expect(begun).toEqual(['a2']);
  });

  it('tells each waiting operation its place, and how long it will take', async () => {
    const { add, end, clock, queues } = setUp();
    let places: ReadonlyMap<string, StoragePlace> = new Map();
    queues.onPlaces((next) => {
      places = next;
    });
    add('a1', 'a');
    add('a2', 'a');
    add('a3', 'a');
    add('b1', 'b');
    await settle();
    clock.advance(2_000);
    expect([...places]).toEqual([
      ['a2', { storage: 'Local storage', place: 2 }],
      ['b1', { storage: 'Local storage', place: 3 }],
      ['a3', { storage: 'Local storage', place: 4 }],
    ]);
    await end('a1');
    clock.advance(200);
    expect([...places]).toEqual([
      ['b1', { storage: 'Local storage', place: 2, waitMs: 2_000 }],
      ['a3', { storage: 'Local storage', place: 3, waitMs: 4_000 }],
    ]);
    for (const name of ['a2', 'b1', 'a3']) await end(name);
    clock.advance(200);
    expect(places.size).toBe(0);
    expect(clock.waiting).toBe(0);
  });
});

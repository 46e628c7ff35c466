import { describe, expect, it } from 'vitest';
import { deliverDocument } from '../../../../core/history/couchbase/deliver-document.ts';
import { mergeHistory, mergeStaticPool } from '../../../../core/history/couchbase/merge-document.ts';
import type { OutboxEntry } from '../../../../core/history/outbox.ts';
import { MemoryServer } from '../../../fixtures/memory-bucket.ts';

const OURS = { name: 'vm-1', state: 'available', ipaddr: '10.1.2.3' };

function entry(content: object | undefined = OURS): OutboxEntry {
  return { target: 'history', key: 'uuid-1', revision: 1, attempts: 0, content: content as never };
}

function deliver(server: MemoryServer, content?: object, merge = mergeHistory) {
  return deliverDocument(entry(content), { bucket: server.client(), merge });
}

describe('delivering one document', () => {
  it('inserts what is not there', async () => {
    const server = new MemoryServer();
    expect(await deliver(server)).toEqual({ kind: 'delivered', written: true });
    expect(server.get('uuid-1')?.content).toEqual(OURS);
  });

  it('writes nothing where the bucket says it already', async () => {
    const server = new MemoryServer();
    server.put('uuid-1', { ...OURS, other: 'field' });
    expect(await deliver(server)).toEqual({ kind: 'delivered', written: false });
    expect(server.writes).toBe(0);
  });

  it('keeps fields that others added', async () => {
    const server = new MemoryServer();
    server.put('uuid-1', { ...OURS, ipaddr: '', note: 'by a person' });
    await deliver(server);
    expect(server.get('uuid-1')?.content).toEqual({ ...OURS, note: 'by a person' });
  });

  it('settles a write that was done although nobody was told, without writing again', async () => {
    const server = new MemoryServer();
    server.writeFaults.push({ kind: 'ambiguous', reason: 'ambiguous timeout', applied: true });
    expect(await deliver(server)).toEqual({ kind: 'delivered', written: true });
    expect(server.writes).toBe(1);
  });

  it('writes again what was not done', async () => {
    const server = new MemoryServer();
    server.writeFaults.push({ kind: 'ambiguous', reason: 'ambiguous timeout', applied: false });
    expect(await deliver(server)).toEqual({ kind: 'delivered', written: true });
    expect(server.get('uuid-1')?.content).toEqual(OURS);
  });

  it('reads anew and merges when another writer comes between', async () => {
    const server = new MemoryServer();
    const bucket = server.client();
    const read = bucket.read.bind(bucket);
    let first = true;
    bucket.read = async (key) => {
      const outcome = await read(key);
      if (first) server.put(key, { added: 'meanwhile' });
      first = false;
      return outcome;
    };
    const result = await deliverDocument(entry(), { bucket, merge: mergeHistory });
    expect(result).toEqual({ kind: 'delivered', written: true });
    expect(server.get('uuid-1')?.content).toEqual({ ...OURS, added: 'meanwhile' });
  });

  it('gives up for now on a document that changes under every try', async () => {
    const server = new MemoryServer();
    const bucket = server.client();
    const read = bucket.read.bind(bucket);
    let count = 0;
    bucket.read = async (key) => {
      const outcome = await read(key);
      count += 1;
      server.put(key, { count });
      return outcome;
    };
    expect(await deliverDocument(entry(), { bucket, merge: mergeHistory })).toEqual({ kind: 'contended' });
  });

  it.each(['transient', 'refused'] as const)('tells of a %s outcome as it is', async (kind) => {
    const server = new MemoryServer();
    server.writeFaults.push({ kind, reason: 'why' });
    expect(await deliver(server)).toEqual({ kind, reason: 'why' });
  });

  it('removes a document, and counts one that is gone as removed', async () => {
    const server = new MemoryServer();
    server.put('uuid-1', OURS);
    const removal = { ...entry(), content: undefined };
    const options = { bucket: server.client(), merge: mergeStaticPool };
    expect(await deliverDocument(removal, options)).toEqual({ kind: 'delivered', written: true });
    expect(server.get('uuid-1')).toBeUndefined();
    expect(await deliverDocument(removal, options)).toEqual({ kind: 'delivered', written: false });
  });
});

describe('merging history documents', () => {
  it('never brings a deleted VM back to life', async () => {
    const server = new MemoryServer();
    server.put('uuid-1', { ...OURS, state: 'deleted', deleted_time: 5 });
    expect(await deliver(server)).toEqual({ kind: 'delivered', written: false });
  });

  it('lets the first end stand and adds the fields it lacks', () => {
    const theirs = { state: 'deleted', deleted_time: 5, endReason: 'released' };
    const ours = { state: 'deleted', deleted_time: 9, endReason: 'deleted-outside', leaseId: 'lease-1' };
    expect(mergeHistory(theirs, ours)).toEqual({
      kind: 'changed',
      content: { state: 'deleted', deleted_time: 5, endReason: 'released', leaseId: 'lease-1' },
    });
  });

  it('replaces a static-pool document of an earlier VM as a whole', () => {
    const ours = { ipaddr: '10.1.2.3', state: 'available' };
    expect(mergeStaticPool({ ipaddr: '10.1.2.3', state: 'booked', username: 'x' }, ours)).toEqual({
      kind: 'changed',
      content: ours,
    });
  });
});

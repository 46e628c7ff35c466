import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bucket } from '../../core/history/couchbase/bucket.ts';
import type { Cas } from '../../core/history/couchbase/sdk/cas.ts';
import { forkSdkProcess, type SdkProcess } from '../../core/history/couchbase/sdk/sdk-process.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import { type Peer, startPeer } from './peer.ts';

let peer: Peer;
let bucket: Bucket;

beforeAll(async () => {
  peer = await startPeer();
  bucket = createWorkerBucket();
  await bucket.connect(peer.address);
});

afterAll(async () => {
  await bucket?.close();
  await peer?.close();
});

/** Of this run alone: a real server keeps what earlier ones left. */
function newKey(): string {
  return `dynvm-test-${randomUUID()}`;
}

async function stored(key: string, content: Record<string, unknown>): Promise<Cas> {
  const outcome = await bucket.write({ key, content });
  if (outcome.kind !== 'stored') throw new Error(`not stored: ${JSON.stringify(outcome)}`);
  return outcome.cas;
}

describe('a bucket through the SDK in its process', () => {
  it('reads back what it wrote, with the version the write gave', async () => {
    const key = newKey();
    const cas = await stored(key, { name: 'vm-1', live_duration_secs: 17.5 });
    expect(await bucket.read(key)).toEqual({
      kind: 'found',
      cas,
      content: { name: 'vm-1', live_duration_secs: 17.5 },
    });
  });

  it('says of a document that it is missing', async () => {
    expect(await bucket.read(newKey())).toEqual({ kind: 'missing' });
  });

  it('does not insert over a document', async () => {
    const key = newKey();
    await stored(key, { writer: 'first' });
    expect(await bucket.write({ key, content: { writer: 'second' } })).toEqual({ kind: 'conflict' });
    expect(await bucket.read(key)).toMatchObject({ content: { writer: 'first' } });
  });

  it('replaces only the version it read', async () => {
    const key = newKey();
    const first = await stored(key, { count: 1 });
    expect(await bucket.write({ key, content: { count: 2 }, cas: first })).toMatchObject({ kind: 'stored' });
    expect(await bucket.write({ key, content: { count: 3 }, cas: first })).toEqual({ kind: 'conflict' });
    expect(await bucket.read(key)).toMatchObject({ content: { count: 2 } });
  });

  it('removes only the version it read', async () => {
    const key = newKey();
    const first = await stored(key, { count: 1 });
    const second = await bucket.write({ key, content: { count: 2 }, cas: first });
    expect(await bucket.remove(key, first)).toEqual({ kind: 'conflict' });
    if (second.kind !== 'stored') throw new Error('not stored');
    expect(await bucket.remove(key, second.cas)).toMatchObject({ kind: 'stored' });
    expect(await bucket.read(key)).toEqual({ kind: 'missing' });
  });

  it('writes durably where the bucket can, and says so', async () => {
    const key = newKey();
    const written = await bucket.write({ key, content: { safe: true }, expirySeconds: 30, durable: true });
    expect(written).toMatchObject({ kind: 'stored' });
    const { kind } = await bucket.durability(key);
    if (peer.isDurable !== undefined) expect(kind).toBe(peer.isDurable ? 'majority' : 'none');
    if (written.kind !== 'stored') return;
    expect(await bucket.write({ key, content: {}, cas: written.cas, durable: true })).toMatchObject({
      kind: 'stored',
    });
    expect(await bucket.write({ key, content: {}, cas: written.cas, durable: true })).toEqual({
      kind: 'conflict',
    });
  });

  it('lets a document with an expiry go by itself', async () => {
    const key = newKey();
    await bucket.write({ key, content: { short: true }, expirySeconds: 1 });
    await expect
      .poll(() => bucket.read(key), { timeout: 10_000, interval: 200 })
      .toEqual({ kind: 'missing' });
  });

  it.each(['zzz', '0', '', '18446744073709551616'])(
    'survives the CAS %j, which ends the SDK',
    async (cas) => {
      const key = newKey();
      await stored(key, { count: 1 });
      expect(await bucket.write({ key, content: { count: 2 }, cas: cas as Cas })).toMatchObject({
        kind: 'refused',
      });
      expect(await bucket.read(key)).toMatchObject({ content: { count: 1 } });
    },
  );

  it.each([0, 0.4, 1.5])(
    'refuses an expiry of %j s, which the SDK takes for none or cuts',
    async (expirySeconds) => {
      const key = newKey();
      await expect(bucket.write({ key, content: {}, expirySeconds })).rejects.toThrow(/whole seconds/);
      expect(await bucket.read(key)).toEqual({ kind: 'missing' });
    },
  );

  it('survives the end of the SDK in its native part: the same bucket can be connected to again', async () => {
    const processes: SdkProcess[] = [];
    const other = createWorkerBucket((file, events) => {
      const process = forkSdkProcess(file, events);
      processes.push(process);
      return process;
    });
    await other.connect(peer.address);
    const reading = other.read(newKey());
    processes[0]?.kill();
    const lost = new Promise((resolve) => other.onLost(resolve));
    await expect(reading).rejects.toThrow(/process of the Couchbase SDK is gone: it ended with SIGKILL/);
    expect(await lost).toMatch(/SIGKILL/);
    await other.connect(peer.address);
    expect(await other.read(newKey())).toEqual({ kind: 'missing' });
    expect(processes).toHaveLength(2);
    await other.close();
  });

  it('connects to nothing with a reason, and to the peer afterwards', async () => {
    const other = createWorkerBucket();
    const nowhere = { ...peer.address, connectionString: 'couchbase://127.0.0.1:1' };
    await expect(other.connect(nowhere)).rejects.toThrow(/timeout/);
    await other.connect(peer.address);
    expect(await other.read(newKey())).toEqual({ kind: 'missing' });
    await other.close();
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import { type NodeProxy, startNodeProxy } from './node-proxy.ts';
import { type Peer, startPeer } from './peer.ts';

let peer: Peer;
let proxy: NodeProxy | undefined;
let folder: string;

async function certificateAuthority(name: string) {
  const made = await generate([{ name: 'commonName', value: name }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const file = join(folder, `${name}.pem`);
  await writeFile(file, made.cert);
  return { file, key: made.private, cert: made.cert };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-tls-'));
  peer = await startPeer();
});

afterAll(async () => {
  await proxy?.close();
  await peer?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a cluster by TLS with an authority of its own', () => {
  it('is reached with the authority that signed it, and with no other', async (context) => {
    if (peer.nodePort === undefined) return context.skip('the real server has its own certificates');
    const [right, wrong] = [await certificateAuthority('right'), await certificateAuthority('wrong')];
    proxy = await startNodeProxy({ nodePort: peer.nodePort, tls: right });
    const address = { ...peer.address, connectionString: `couchbases://127.0.0.1:${proxy.port}` };
    const bucket = createWorkerBucket();
    await bucket.connect({ ...address, caFile: right.file });
    const key = `dynvm-test-${randomUUID()}`;
    expect(await bucket.write({ key, content: { by: 'TLS' } })).toMatchObject({ kind: 'stored' });
    expect(await bucket.read(key)).toMatchObject({ content: { by: 'TLS' } });
    await bucket.close();

    const distrusting = createWorkerBucket();
    await expect(distrusting.connect({ ...address, caFile: wrong.file })).rejects.toThrow(/timeout/);
    await expect(distrusting.connect(address)).rejects.toThrow(/timeout/);
    await expect(distrusting.connect({ ...address, caFile: join(folder, 'none.pem') })).rejects.toThrow();
    await distrusting.close();
  });
});

import type { Bucket, BucketAddress } from '../../core/history/couchbase/bucket.ts';
import { createWorkerBucket } from '../../core/history/couchbase/sdk/worker-bucket.ts';
import { startNodeProxy } from '../couchbase/node-proxy.ts';
import { startPeer } from '../couchbase/peer.ts';
import type { PeerTrouble } from './plan.ts';

/** A Couchbase that goes away and comes back; what it holds stays. */
export interface ChaosPeer {
  /** As the service reaches it. */
  readonly address: BucketAddress;
  /** Resolves with how to end it. */
  trouble(kind: PeerTrouble): Promise<() => Promise<void>>;
  /** Past the trouble: what it really holds. */
  readonly bucket: Bucket;
  close(): Promise<void>;
}

/** Undefined where neither a server is named nor CouchbaseMock is there. */
export async function startChaosPeer(): Promise<ChaosPeer | undefined> {
  if (!process.env.COUCHBASE_MOCK_JAR && !process.env.COUCHBASE_TEST_CONNSTR) return undefined;
  const peer = await startPeer();
  const bucket = createWorkerBucket();
  await bucket.connect(peer.address);
  const { nodePort } = peer;
  const proxy = nodePort === undefined ? undefined : await startNodeProxy({ nodePort });
  const connectionString = proxy ? `couchbase://127.0.0.1:${proxy.port}` : peer.address.connectionString;
  return {
    address: { ...peer.address, connectionString },
    bucket,
    async trouble(kind) {
      if (kind === 'down') {
        await proxy?.cutOff();
        return async () => proxy?.restore();
      }
      peer.freeze?.();
      return async () => peer.thaw?.();
    },
    async close() {
      await bucket.close();
      await proxy?.close();
      await peer.close();
    },
  };
}

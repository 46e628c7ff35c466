import { parentPort } from 'node:worker_threads';
import type { Bucket } from './bucket.ts';
import type { BucketAnswer, BucketCall } from './bucket-protocol.ts';
import { loadSdk } from './sdk.ts';
import { SdkBucket } from './sdk-bucket.ts';
import { reasonOf } from './sdk-outcome.ts';

/** The SDK's thread: loading it takes a while, and what goes wrong in it is not the core's. */
const port = parentPort;
if (!port) throw new Error('The bucket worker is started by its bucket only.');

let bucket: Bucket | undefined;

port.on('message', async (call: BucketCall) => {
  try {
    bucket ??= new SdkBucket(loadSdk());
    const method = bucket[call.method] as (...args: readonly unknown[]) => Promise<unknown>;
    const value = await method.apply(bucket, [...call.args]);
    port.postMessage({ id: call.id, ok: true, value } satisfies BucketAnswer);
  } catch (error) {
    port.postMessage({ id: call.id, ok: false, reason: reasonOf(error) } satisfies BucketAnswer);
  }
  if (call.method === 'close') port.close();
});

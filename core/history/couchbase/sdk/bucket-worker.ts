import type { BucketOperations } from '../bucket.ts';
import type { BucketAnswer, BucketCall } from './bucket-protocol.ts';
import { loadSdk } from './sdk.ts';
import { SdkBucket } from './sdk-bucket.ts';
import { describeSdkError } from './sdk-outcome.ts';

/** The SDK's process: loading it takes a while, and what goes wrong in it is not the core's. */
const { listen, post } = openChannel();
let bucket: BucketOperations | undefined;

listen(async (call) => {
  try {
    bucket ??= new SdkBucket(loadSdk());
    const method = bucket[call.method] as (...args: readonly unknown[]) => Promise<unknown>;
    const value = await method.apply(bucket, [...call.args]);
    post({ id: call.id, ok: true, value });
  } catch (error) {
    post({ id: call.id, ok: false, reason: describeSdkError(error) });
  }
});

/** What Electron gives a utility process to speak through. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: BucketCall }) => void): void;
  postMessage(answer: BucketAnswer): void;
}

function openChannel(): {
  listen(onCall: (call: BucketCall) => void): void;
  post(answer: BucketAnswer): void;
} {
  const { parentPort } = process as unknown as { parentPort?: ParentPort };
  if (parentPort) {
    return {
      listen: (onCall) => parentPort.on('message', ({ data }) => onCall(data)),
      post: (answer) => parentPort.postMessage(answer),
    };
  }
  if (!process.send) throw new Error("The SDK's process is started by its bucket only.");
  // The one that started it ends it: Ctrl-C reaches both, and there may be something to write still.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  // Killed with -9. An orderly end could abort in the SDK.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  return {
    listen: (onCall) => void process.on('message', (call) => onCall(call as BucketCall)),
    post: (answer) => void process.send?.(answer, () => {}),
  };
}

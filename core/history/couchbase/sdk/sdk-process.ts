import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BucketAnswer, BucketCall } from './bucket-protocol.ts';

/** The process the SDK runs in. Its native part ends a process that is stopped at the wrong moment: never this one. */
export interface SdkProcess {
  post(call: BucketCall): void;
  /** At once, whatever it is doing. */
  kill(): void;
}

interface SdkProcessEvents {
  onAnswer(answer: BucketAnswer): void;
  /** Once, also when it could not be started. */
  onEnd(reason: string): void;
}

/** @param file the program of the process */
export type StartSdkProcess = (file: URL, events: SdkProcessEvents) => SdkProcess;

/** A child of this process by Node's own means; the desktop brings Electron's. */
export const forkSdkProcess: StartSdkProcess = (file, { onAnswer, onEnd }) => {
  const child = fork(fileURLToPath(file), [], {
    // Copies values as a worker does: `undefined` stays what it is.
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Nothing of it is wanted on our output, where commands print JSON.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', (answer) => onAnswer(answer as unknown as BucketAnswer));
  child.on('error', (error) => onEnd(error.message));
  child.on('exit', (code, signal) => onEnd(`it ended with ${signal ?? code}`));
  // A cluster that does not answer must not keep this process.
  child.unref();
  child.channel?.unref();
  return {
    post: (call) => void child.send(call as unknown as object, () => {}),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** The source when run from source, the bundle beside this bundle when built. */
export function sdkProcessFile(): URL {
  return new URL(
    import.meta.url.endsWith('.ts') ? './bucket-worker.ts' : './bucket-worker.mjs',
    import.meta.url,
  );
}

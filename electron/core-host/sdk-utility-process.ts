import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import type { StartSdkProcess } from '../../core/history/index.ts';

/** Runs the Couchbase SDK in a utility process: a packaged app cannot be run as Node. */
export const startSdkUtilityProcess: StartSdkProcess = (file, { onAnswer, onEnd }) => {
  const child = utilityProcess.fork(fileURLToPath(file), [], {
    serviceName: 'DynVM Console: Couchbase',
    stdio: 'ignore',
  });
  child.on('message', onAnswer);
  child.on('exit', (code) => onEnd(`it ended with ${code}`));
  return {
    post: (call) => child.postMessage(call),
    kill() {
      // process.exit would wait for the SDK.
      if (child.pid === undefined) child.kill();
      else process.kill(child.pid, 'SIGKILL');
    },
  };
};

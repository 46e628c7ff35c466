import { parentPort, workerData } from 'node:worker_threads';
import { renderLabIni } from '../lab/render-lab-ini.ts';
import { DEFAULT_SIMULATOR_OPTIONS } from '../options.ts';
import { startSimulator } from '../start-simulator.ts';
import type { WorkerOptions, WorkerReport } from './start-simulator-in-worker.ts';

/** Entry of the worker thread that {@link startSimulatorInWorker} starts: any message ends the lab. */
const port = parentPort;
if (port === null) throw new Error('worker-thread.ts runs in a worker thread only');

const options = { ...DEFAULT_SIMULATOR_OPTIONS, ...(workerData as WorkerOptions) };
try {
  const simulator = await startSimulator(options);
  port.once('message', async () => {
    await simulator.close();
    port.close();
  });
  const { hosts, controlUrl, ssh } = simulator;
  report({ kind: 'ready', hosts, controlUrl, ssh, ini: renderLabIni(simulator, options) });
} catch (error) {
  const { message, code, port: busyPort } = error as NodeJS.ErrnoException & { port?: number };
  report({ kind: 'failed', message, code, port: busyPort });
  port.close();
}

function report(message: WorkerReport): void {
  port?.postMessage(message);
}

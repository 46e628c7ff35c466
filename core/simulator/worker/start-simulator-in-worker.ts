import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SimulatorOptions } from '../options.ts';
import type { GuestAccess, SimulatedHost } from '../simulator.ts';

/** Everything but functions, which cannot cross into a thread. */
export type WorkerOptions = Partial<Omit<SimulatorOptions, 'templates'>>;

/** The thread's only message. */
export type WorkerReport =
  | {
      readonly kind: 'ready';
      readonly hosts: readonly SimulatedHost[];
      readonly controlUrl: string | undefined;
      readonly ssh: GuestAccess | undefined;
      readonly ini: string;
    }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly code: string | undefined;
      readonly port: number | undefined;
    };

/** A lab in its own thread. */
export interface SimulatorWorker {
  readonly hosts: readonly SimulatedHost[];
  readonly controlUrl: string | undefined;
  readonly ssh: GuestAccess | undefined;
  /** Text of the `.dynvmservice.ini` for these hosts. */
  readonly ini: string;
  close(): Promise<void>;
}

/**
 * Starts simulated hosts in a worker thread, so that their work never delays the caller's event loop.
 * @throws Error with `code` (EADDRINUSE …) and `port`, as node:net gives them
 */
export async function startSimulatorInWorker(options: WorkerOptions = {}): Promise<SimulatorWorker> {
  const worker = new Worker(workerUrl(), { workerData: options });
  const [report] = (await once(worker, 'message')) as [WorkerReport];
  if (report.kind === 'failed') {
    const { message, code, port } = report;
    throw Object.assign(new Error(message), { code, port });
  }
  const { hosts, controlUrl, ssh, ini } = report;
  return { hosts, controlUrl, ssh, ini, close: () => closeWorker(worker) };
}

async function closeWorker(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const exited = once(worker, 'exit');
  worker.postMessage('close');
  await exited;
}

/** In the sources, the neighbouring file; in a build, the bundle next to the caller's. */
function workerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './worker-thread.ts' : './simulator-worker.mjs';
  return new URL(name, import.meta.url);
}

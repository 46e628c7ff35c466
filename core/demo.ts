import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Console, createConsole, type LegacyListen } from './console.ts';
import type { Logger } from './ports.ts';
import { startSimulatorInWorker } from './simulator/simulator-worker.ts';

const HOSTS = 4;
/** Enough that lists and capacity have something to show. */
const VMS_PER_HOST = 4;

export interface DemoOptions {
  legacy: LegacyListen;
  dataDir?: string;
}

export interface Demo {
  service: Console;
  title: string;
  close(): Promise<void>;
}

/** The core on simulated hosts, which run in a thread beside it. Nothing of it is left afterwards. */
export async function startDemo(options: DemoOptions, logger: Logger): Promise<Demo> {
  const simulator = await startSimulatorInWorker({ hosts: HOSTS, vmsPerHost: VMS_PER_HOST, basePort: 0 });
  const temporary = await mkdtemp(join(tmpdir(), 'dynvm-demo-'));
  const endSurroundings = async (): Promise<void> => {
    await simulator.close();
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    const service = await createConsole({
      config: { text: simulator.ini },
      dataFolder: options.dataDir ?? temporary,
      legacy: options.legacy,
      demo: true,
      logger,
    });
    return {
      service,
      title: `a demo with ${HOSTS} simulated hosts`,
      async close() {
        await service.close();
        await endSurroundings();
      },
    };
  } catch (error) {
    await endSurroundings();
    throw error;
  }
}

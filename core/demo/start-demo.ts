import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import type { Logger } from '../ports.ts';
import { createService, type LegacyListen, type Service } from '../service/create-service.ts';
import { DEFAULT_SIMULATOR_OPTIONS } from '../simulator/options.ts';
import { startSimulatorInWorker } from '../simulator/worker/start-simulator-in-worker.ts';
import { fillHistory } from './fill-history.ts';
import { simulateOutages } from './simulate-outages.ts';
import { simulateUsers } from './simulate-users.ts';

const HOSTS = 4;
/** Enough that lists and capacity have something to show. */
const VMS_PER_HOST = 4;

export interface DemoOptions {
  legacy: LegacyListen;
  dataDir?: string;
  /** Others ask for VMs too, and a host fails now and then. Without: nothing happens that nobody asked for. */
  lively?: boolean;
}

export interface Demo {
  service: Service;
  title: string;
  close(): Promise<void>;
}

/** The core on simulated hosts, which run in a thread beside it. Nothing of it is left afterwards. */
export async function startDemo(options: DemoOptions, logger: Logger): Promise<Demo> {
  const simulator = await startSimulatorInWorker({
    hosts: HOSTS,
    vmsPerHost: VMS_PER_HOST,
    basePort: 0,
    controlPort: 0,
    oddTemplates: true,
  });
  const temporary = await mkdtemp(join(tmpdir(), 'dynvm-demo-'));
  const endSurroundings = async (): Promise<void> => {
    await simulator.close();
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    const service = await createService({
      config: { text: withDhcpSize(simulator.ini) },
      dataFolder: options.dataDir ?? temporary,
      legacy: options.legacy,
      demo: true,
      logger,
    });
    const calmDown = options.lively ? enliven(service, simulator.controlUrl, logger) : () => {};
    return {
      service,
      title: `a demo with ${HOSTS} simulated hosts`,
      async close() {
        calmDown();
        await service.close();
        await endSurroundings();
      },
    };
  } catch (error) {
    await endSurroundings();
    throw error;
  }
}

/** The lab's own ini has only keys that older readers know as well. */
function withDhcpSize(ini: string): string {
  const size = DEFAULT_SIMULATOR_OPTIONS.dhcpLeases;
  return ini.replace(/^host\.storage\.name=.*$/gm, (line) => `${line}\nhost.dhcp.size=${size}`);
}

/** @returns ends what happens by itself */
function enliven(service: Service, controlUrl: string | undefined, logger: Logger): () => void {
  const clock = systemClock;
  let ended = false;
  const ends: (() => void)[] = [];
  void service.whenReady().then(() => {
    if (ended) return;
    ends.push(fillHistory({ service, clock, logger }));
    ends.push(simulateUsers({ operations: service.operations, clock, logger }));
    if (controlUrl !== undefined) ends.push(simulateOutages({ controlUrl, clock, logger }));
  });
  return () => {
    ended = true;
    for (const end of ends) end();
  };
}

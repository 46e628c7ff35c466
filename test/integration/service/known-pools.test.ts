import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../core/service/create-logger.ts';
import { createService, type Service } from '../../../core/service/create-service.ts';
import {
  DEFAULT_SIMULATOR_OPTIONS,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../core/simulator/index.ts';
import { renderLabIni } from '../../../core/simulator/lab/render-lab-ini.ts';
import { QUICK } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'console:ann');

let folder: string;
let simulator: Simulator;
let options: SimulatorOptions;
let service: Service | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-known-pools-'));
});

afterEach(async () => {
  await service?.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

async function startPool(change: Partial<SimulatorOptions> = {}): Promise<void> {
  options = { ...DEFAULT_SIMULATOR_OPTIONS, ...QUICK, hosts: 1, poolSize: 3, ...change };
  simulator = await startSimulator(options);
}

async function start(ini: (text: string) => string = (text) => text): Promise<Service> {
  service = await createService({
    config: { text: ini(renderLabIni(simulator, options)) },
    dataFolder: folder,
    logger: createLogger({ level: 'silent' }),
  });
  await service.whenReady();
  return service;
}

async function readState() {
  const [row] = (await service?.operations.invoke('hosts.list', {}, ANN)) ?? [];
  return row?.state;
}

/** The first member, which the ini names, dies; the second becomes coordinator. */
function loseCoordinator(): void {
  simulator.engine.injectFault({ hostRef: 1, kind: 'coordinator-change' });
  simulator.engine.injectFault({ hostRef: 1, kind: 'refuse', params: ['127.0.0.1'] });
}

const OTHER_ADDRESS = { from: /(host\.name=.*127\.0\.0\.)1:/, to: '$14:' };

describe.each([
  ['over http', {}],
  ['with a pinned certificate', { tls: true }],
] as const)('a pool of three %s whose coordinator died', (_how, change) => {
  it('is up after a restart, although the ini names the dead host', async () => {
    await startPool(change);
    await start();
    expect(await readState()).toMatchObject({ kind: 'live' });
    loseCoordinator();
    await expect.poll(readState, { timeout: 15_000 }).toMatchObject({ memberAddress: '127.0.0.2' });
    await service?.close();
    await start();
    await expect.poll(readState, { timeout: 10_000 }).toMatchObject({
      kind: 'live',
      memberAddress: '127.0.0.2',
    });
  });

  it('is up after a restart where the coordinator moved while nobody looked', async () => {
    await startPool(change);
    await start();
    await service?.close();
    loseCoordinator();
    await start();
    await expect.poll(readState, { timeout: 10_000 }).toMatchObject({
      kind: 'live',
      memberAddress: '127.0.0.2',
    });
  });
});

it('an entry whose address changed is not looked for where the pool of the old address was', async () => {
  await startPool();
  await start();
  await service?.close();
  await start((text) => text.replace(OTHER_ADDRESS.from, OTHER_ADDRESS.to));
  await expect.poll(readState).toMatchObject({ kind: 'unreachable' });
});

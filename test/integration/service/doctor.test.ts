import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../../core/service/create-logger.ts';
import { createService, type Service } from '../../../core/service/create-service.ts';
import { DEFAULT_SIMULATOR_OPTIONS, type Simulator, startSimulator } from '../../../core/simulator/index.ts';
import { renderLabIni } from '../../../core/simulator/lab/render-lab-ini.ts';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import { QUICK } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'console:ann');

let folder: string;
let simulator: Simulator;
let service: Service;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-doctor-'));
  const options = { ...DEFAULT_SIMULATOR_OPTIONS, ...QUICK, hosts: 3, oddTemplates: true };
  simulator = await startSimulator(options);
  service = await createService({
    // As short as may be: these guests never report anything.
    config: {
      text: renderLabIni(simulator, options).replace(
        /vm\.network\.timeout\.secs=\d+/,
        'vm.network.timeout.secs=1',
      ),
    },
    dataFolder: folder,
    legacy: { host: '127.0.0.1', port: 0 },
    logger: createLogger({ level: 'silent' }),
  });
  await service.whenReady();
});

afterEach(async () => {
  await service.close();
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

it('tells with a template without guest tools how many asks for it failed on that host', async () => {
  // Over HTTP, as jobs ask. Host 3 is the one whose suse15 has no tools.
  const url = `${service.legacyUrl}/getservers/doomed?os=suse15&xhostref=3`;
  expect((await getLikeCurl(url)).body).toContain('guest');
  const report = await service.operations.invoke('hosts.doctor', {}, ANN);
  const counts = report.hosts.flatMap(({ hostRef, cells }) =>
    cells
      .filter(({ failedRequests }) => failedRequests > 0)
      .map(({ osKey, failedRequests }) => [hostRef, osKey, failedRequests]),
  );
  expect(counts).toEqual([[3, 'suse15', 1]]);
  expect(report.todos).toContainEqual(
    expect.objectContaining({
      hostRef: 3,
      osKey: 'suse15',
      message: 'No guest tools: its VMs cannot report an address, 1 request failed in 30 days',
    }),
  );
});

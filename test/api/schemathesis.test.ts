import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invokeService } from '../../core/cli/client/invoke-service.ts';
import { endAllProcesses, ROOT } from '../integration/cli/cli-process.ts';
import { eventually } from '../integration/cli/lab-process.ts';
import { type ApiStage, HAS_PYTHON_TOOLS, runTool, startApiStage } from './api-stage.ts';

/** By hand: `API_FUZZ_EXAMPLES=2000 npm run test:api -- schemathesis`. */
const EXAMPLES = process.env.API_FUZZ_EXAMPLES ?? '25';

let stage: ApiStage;

beforeAll(async () => {
  stage = await startApiStage(['--hosts', '1']);
});
afterAll(endAllProcesses);

it.runIf(HAS_PYTHON_TOOLS)(
  'whatever is sent, the answer is the description’s or a problem, and nothing stays behind',
  { timeout: 1_800_000 },
  async () => {
    const token = await stage.tokenFor('fuzz', 'requester');
    runTool('schemathesis', [
      ...['--config-file', join(ROOT, 'test', 'api', 'schemathesis.toml')],
      'run',
      `${stage.url}/openapi.json`,
      ...['--url', stage.url],
      ...['--header', `Authorization: Bearer ${token}`],
      ...['--max-examples', EXAMPLES],
      ...['--exclude-path', '/events'],
    ]);
    await releaseAll();
    expect(await invokeService(stage.dataDir, 'leases.list', { live: true })).toEqual([]);
    const [host] = await invokeService(stage.dataDir, 'hosts.list', {});
    expect(host?.reservations).toBe(0);
    const { hosts } = (await (await fetch(`${stage.lab.control}/state`)).json()) as {
      hosts: Record<string, { markedVms: number; orphanVdis: number }>;
    };
    expect(Object.values(hosts).map(({ markedVms, orphanVdis }) => [markedVms, orphanVdis])).toEqual([
      [0, 0],
    ]);
  },
);

async function releaseAll(): Promise<void> {
  const running = await invokeService(stage.dataDir, 'requests.list', { running: true });
  for (const { id } of running) {
    await invokeService(stage.dataDir, 'requests.cancel', { requestId: id }).catch(() => undefined);
  }
  await eventually(
    async () => {
      const live = await invokeService(stage.dataDir, 'leases.list', { live: true });
      if (live.length === 0) return true;
      const leaseIds = live.map(({ id }) => id);
      await invokeService(stage.dataDir, 'leases.release', { selector: { leaseIds } });
      return false;
    },
    'every VM is gone',
    60_000,
  );
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

let service: ServiceUnderTest;

beforeAll(async () => {
  service = await startServiceUnderTest(['--hosts', '2']);
});
afterAll(endAllProcesses);

function run(...args: string[]) {
  return runCli([...args, '--data-dir', service.dataDir]);
}

async function listHosts(descriptor: string): Promise<(number | undefined)[]> {
  const { request } = await service.ask('requests.provision', { descriptor, osKey: 'centos7', count: 2 });
  const { leases } = await service.ask('requests.wait', { requestId: request.id });
  return leases.map(({ hostRef }) => hostRef);
}

it('dynvm cordon outlives kill -9, dynvm uncordon ends it', async () => {
  await service.start();
  const cordoned = await run('cordon', '1', '--reason', 'RAM swap');
  expect(cordoned.code).toBe(0);
  expect(cordoned.stdout).toMatch(/^Host .+ \(.+\) is cordoned by .+: RAM swap\. It has no leases\.\n$/);
  await service.killOnly();

  await service.start();
  expect(await listHosts('after')).toEqual([2, 2]);
  const drained = await run('cordon', '2', '--drain');
  expect(drained.stdout).toMatch(/is being drained by .+\. It has 2 leases, the last until \d{4}-/);

  const lifted = await run('uncordon', '1');
  expect(lifted).toMatchObject({ code: 0, stdout: expect.stringContaining('takes new VMs.') });
  expect(await listHosts('again')).toEqual([1, 1]);
  expect(await run('cordon', '9')).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringContaining('There is no host 9'),
  });
  expect((await run('cordon', 'one')).code).toBe(2);
});

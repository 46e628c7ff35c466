import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { endAllProcesses } from './cli-process.ts';
import { eventually } from './lab-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Every run of the service is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

let service: ServiceUnderTest;
let url: string;
let token: string;

beforeAll(async () => {
  service = await startServiceUnderTest(['--hosts', '1', '--clone-ms', '300']);
  await start();
  await service.ask('principals.create', { id: 'ci' });
  token = (await service.ask('tokens.create', { principal: 'ci', label: 'test' })).text;
});
afterAll(endAllProcesses);

async function start(): Promise<void> {
  const run = await service.start();
  url = `${(await run.ready()).url}/api/v1`;
}

async function post(key: string): Promise<number> {
  const answer = await fetch(`${url}/requests`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify({ descriptor: key, osKey: 'centos' }),
  });
  await answer.text();
  return answer.status;
}

it('a POST that is repeated with its key over kill -9 makes its VM once', async () => {
  for (const [index, killAfterMs] of [0, 5, 15, 40, 120, 400].entries()) {
    const key = `repeated-${index}`;
    const first = post(key).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, killAfterMs));
    await service.kill();
    await first;
    await start();
    expect([key, await post(key)]).toEqual([key, 202]);
    expect([key, await post(key)]).toEqual([key, 202]);
  }
  // What a kill interrupted is given up, and said so; what was made is there once, and nothing is left of the rest.
  await eventually(
    async () => (await service.live()).every(({ state }) => state.kind === 'available'),
    'the end of all requests',
  );
  const made = (await service.live()).map(({ descriptor }) => descriptor);
  expect(new Set(made).size).toBe(made.length);
  await eventually(async () => (await service.runningVms())[0] === made.length, 'as many VMs as leases');
  const audit = await service.ask('audit.list', { filter: { operation: 'requests.provision' } });
  const accepted = audit.filter(({ outcome }) => outcome === 'accepted').map(({ object }) => object);
  expect(accepted.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((index) => `repeated-${index}`));
});

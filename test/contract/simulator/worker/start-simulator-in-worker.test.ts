import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { startSimulatorInWorker } from '../../../../core/simulator/index.ts';
import { jsonClient, logIn } from '../../../fixtures/simulator/wire-client.ts';

it('runs a lab in a thread of its own, until it is closed', async () => {
  const lab = await startSimulatorInWorker({ hosts: 2, basePort: 0, controlPort: 0 });
  const [host] = lab.hosts;
  if (host === undefined) throw new Error('the lab has no host');
  expect(lab.hosts.map(({ hostRef }) => hostRef)).toEqual([1, 2]);
  expect(await logIn(jsonClient(host.url), host)).toMatch(/^OpaqueRef:/);
  expect(lab.ini).toContain(`host.name=${new URL(host.url).host}\n`);
  expect((await fetch(`${lab.controlUrl}/state`)).status).toBe(200);

  await lab.close();
  await expect(fetch(host.url)).rejects.toThrow('fetch failed');
  await lab.close();
});

it('says which port is in use', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  await expect(startSimulatorInWorker({ hosts: 1, basePort: port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    port,
  });
  holder.close();
});

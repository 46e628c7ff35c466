import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../../core/config/index.ts';
import { type SimulatorOptions, startSimulator } from '../../../../core/simulator/index.ts';
import { renderLabIni } from '../../../../core/simulator/lab/render-lab-ini.ts';

async function configOfLab(options: Partial<SimulatorOptions>) {
  const simulator = await startSimulator({ hosts: 2, basePort: 0, ...options });
  await simulator.close();
  const result = await parseConfig(renderLabIni(simulator, { seed: 1 }), { env: {} });
  if (!result.ok) throw new Error(JSON.stringify(result));
  return { simulator, config: result.config };
}

it('the product reads the ini of a lab: its hosts, storage and templates', async () => {
  const { simulator, config } = await configOfLab({});
  expect(config.hosts).toMatchObject(
    simulator.hosts.map(({ hostRef, url, user }) => ({ hostRef, url, user, storageName: 'Local storage' })),
  );
  const [first, second] = config.hosts.map(({ templates }) => templates);
  expect(first?.windows?.template).toBe('tmpl-win16dc - PATCHED (1)');
  expect(first?.centos7?.template).toMatch(/^tmpl-cnt7/);
  expect(Object.keys(first ?? {})).toHaveLength(8);
  expect(Object.keys(second ?? {}).length).toBeLessThan(8);
});

it('of a lab over https: the pinned certificate', async () => {
  const { simulator, config } = await configOfLab({ tls: true });
  for (const [index, { url, tls }] of config.hosts.entries()) {
    expect(url).toBe(simulator.hosts[index]?.url);
    expect(tls?.fingerprintSha256).toBe(simulator.hosts[index]?.fingerprintSha256);
  }
});

it('of a lab whose guests answer SSH: how to log in there', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  holder.close();
  const { config } = await configOfLab({ sshPort: port });
  expect(config.common.sshPort).toBe(port);
  expect(config.common.linuxLogin?.username).toBe('root');
  expect(config.common.windowsLogin?.username).toBe('root');
});

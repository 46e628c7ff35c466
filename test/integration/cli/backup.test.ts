import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endAllProcesses, runCli, startCli } from './cli-process.ts';
import { startServe } from './lab-process.ts';
import { agreed, type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

let service: ServiceUnderTest;
let file: string;

beforeEach(async () => {
  service = await startServiceUnderTest(['--hosts', '1']);
  file = join(service.lab.folder, 'backup.dynvm');
});
afterEach(endAllProcesses);

async function provision(descriptor: string, count: number): Promise<void> {
  const spec = { descriptor, osKey: 'centos7', count, expiresInMinutes: 60 };
  const { request } = await service.ask('requests.provision', spec);
  await service.ask('requests.wait', { requestId: request.id });
}

it('a backup of a running service, restored elsewhere, knows its VMs, and adopts those that came later', async () => {
  await service.start();
  await provision('job', 2);
  await service.ask('principals.create', { id: 'ann', role: 'admin' });
  const backup = await runCli(['backup', file, '--data-dir', service.dataDir]);
  expect(backup).toMatchObject({ code: 0, stdout: expect.stringContaining(service.lab.iniPath) });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await provision('later', 1);
  await service.kill();

  const folder = join(service.lab.folder, 'elsewhere');
  const restore = ['restore', file, '--data-dir', join(folder, 'data')];
  writeFileSync(join(service.lab.folder, 'taken.ini'), 'something else');
  expect(await runCli([...restore, '--config', join(service.lab.folder, 'taken.ini')])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('exists already') },
  });
  expect(existsSync(join(folder, 'data', 'history.sqlite'))).toBe(false);
  const restored = join(folder, 'data', 'restored.ini');
  expect(await runCli([...restore, '--config', restored])).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(restored, 'utf8')).toBe(readFileSync(service.lab.iniPath, 'utf8'));
  expect(await runCli(restore)).toMatchObject({ code: 1, stderr: expect.stringContaining('has a history') });

  const there = startServe({ folder, iniPath: restored });
  await there.ready();
  const list = async () => {
    const { stdout } = await runCli(['ls', '--json', '--data-dir', join(folder, 'data')]);
    return (JSON.parse(stdout) as { name: string; owner: string }[]).map(({ name }) => name).sort();
  };
  await expect.poll(list, { timeout: 30_000 }).toEqual(['job1', 'job2', 'later']);
  const run = (...args: string[]) => runCli([...args, '--data-dir', join(folder, 'data')]);
  expect((await run('principal', 'list')).stdout).toContain('ann');
  expect((await run('audit', 'verify')).stdout).toMatch(/^The audit is intact/);
  expect((await run('reconcile', '--dry-run')).stdout).toBe('Leases and hosts agree.\n');
});

it('a backup that is killed leaves no half file, and the next one clears up', async () => {
  await service.start();
  await provision('job', 1);
  await service.kill();
  const ballast = new DatabaseSync(join(service.dataDir, 'history.sqlite'));
  ballast.exec('CREATE TABLE ballast (x)');
  const insert = ballast.prepare('INSERT INTO ballast VALUES (randomblob(1000000))');
  for (let n = 0; n < 120; n++) insert.run();
  ballast.close();

  const unfinished = () => readdirSync(service.lab.folder).filter((name) => name.includes('.partial-'));
  const killed = startCli(['backup', file, '--data-dir', service.dataDir]);
  await expect.poll(unfinished, { interval: 5, timeout: 30_000 }).not.toEqual([]);
  killed.child.kill('SIGKILL');
  await killed.exited;
  expect(existsSync(file)).toBe(false);
  expect(unfinished()).not.toEqual([]);
  expect((await runCli(['backup', file, '--data-dir', service.dataDir])).code).toBe(0);
  expect(unfinished()).toEqual([]);

  const before = readFileSync(file);
  writeFileSync(file, before.subarray(0, before.length / 2));
  const nowhere = join(service.lab.folder, 'nowhere');
  const half = await runCli(['restore', file, '--data-dir', nowhere]);
  expect(half).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is damaged: nothing was restored'),
  });
  expect(existsSync(nowhere)).toBe(false);
  expect(await runCli(['restore', service.lab.iniPath, '--data-dir', nowhere])).toMatchObject({ code: 1 });
});

it('a folder that a service holds, or that is of another installation, is not restored into', async () => {
  await service.start();
  expect((await runCli(['backup', file, '--data-dir', service.dataDir])).code).toBe(0);
  expect((await runCli(['restore', file, '--data-dir', service.dataDir])).code).toBe(1);
  expect(await service.agreement()).toEqual(agreed(0));
  const other = join(service.lab.folder, 'other');
  expect((await runCli(['principal', 'create', 'x', '--data-dir', other])).code).toBe(0);
  for (const name of readdirSync(other)) {
    if (name.startsWith('history')) await import('node:fs/promises').then(({ rm }) => rm(join(other, name)));
  }
  expect(await runCli(['restore', file, '--data-dir', other])).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('another installation') },
  });
});

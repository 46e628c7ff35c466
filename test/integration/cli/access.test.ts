import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000 });

let service: ServiceUnderTest;

beforeAll(async () => {
  service = await startServiceUnderTest(['--hosts', '1']);
});
afterAll(endAllProcesses);

it('the owner of the data folder makes an admin and a token while no service runs', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'dynvm-access-'));
  const run = (...args: string[]) => runCli([...args, '--data-dir', dataDir]);
  try {
    expect((await run('principal', 'create', 'Ann', '--role', 'admin', '--team', 'qe')).stdout).toBe(
      'Created ann with the role admin. Create a token for it: dynvm token create ann\n',
    );
    const created = await run('token', 'create', 'ann', '--label', 'laptop', '--scope', 'read', 'admin');
    expect(created.stdout).toMatch(/^dyn_[0-9a-f]{12}_[\w-]{43}\n$/);
    expect(created.stderr).toContain('It is shown only this once.');
    const list = await run('token', 'list', 'ann');
    expect(list.stdout).toContain('laptop');
    expect(list.stdout).not.toContain(created.stdout.trim().split('_').slice(2).join('_'));
    expect((await run('audit', 'verify')).stdout).toBe('The audit is intact: 2 entries.\n');
    const audit = JSON.parse((await run('audit', 'list', '--json')).stdout);
    expect(audit).toMatchObject([
      { seq: 2, operation: 'tokens.create', channel: 'cli', outcome: 'done' },
      { seq: 1, operation: 'principals.create', object: 'ann', after: 'admin, teams qe' },
    ]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

it('goes through the service that holds the data folder, and outlives kill -9', async () => {
  const run = (...args: string[]) => runCli([...args, '--data-dir', service.dataDir]);
  await service.start();
  expect((await run('principal', 'create', 'ci')).code).toBe(0);
  const { token } = JSON.parse((await run('token', 'create', 'ci', '--days', '30', '--json')).stdout);
  await service.killOnly();
  await service.start();
  expect((await run('token', 'revoke', token.id)).stdout).toBe(`The token ${token.id} of ci is revoked.\n`);
  expect((await run('token', 'list', 'ci')).stdout).toMatch(new RegExp(`${token.id}\\W+ci\\W+revoked`));
  const operations = JSON.parse((await run('audit', 'list', '--json')).stdout).map(
    (entry: { operation: string }) => entry.operation,
  );
  expect(operations).toEqual(['tokens.revoke', 'tokens.create', 'principals.create']);
  expect(await run('principal', 'create', 'ci')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is a principal ci already'),
  });
  expect((await run('token', 'create', 'nobody')).stderr).toContain('There is no principal nobody');
  expect((await run('token', 'create', 'ci', '--days', '366')).code).toBe(2);
  expect((await run('principal', 'create', 'x y')).code).toBe(2);
});

import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { type ServiceUnderTest, startServiceUnderTest } from './service-under-test.ts';

let service: ServiceUnderTest;

beforeAll(async () => {
  service = await startServiceUnderTest(['--hosts', '1']);
});
afterAll(endAllProcesses);

function run(...args: string[]) {
  return runCli([...args, '--data-dir', service.dataDir]);
}

it('without a running service nothing is done, and said so', async () => {
  for (const args of [['release', 'job'], ['extend', 'job', '--minutes', '5'], ['reconcile']]) {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('nothing was done');
  }
});

it('extend shows before and after, reconcile what differs, release what is gone', async () => {
  await service.start();
  const { request } = await service.ask('requests.provision', {
    ...{ descriptor: 'job', osKey: 'centos7', count: 2, expiresInMinutes: 60 },
  });
  await service.ask('requests.wait', { requestId: request.id });

  const extended = await run('extend', 'job', '--minutes', '30', '--from', 'deadline', '--json');
  expect(extended.code).toBe(0);
  const results = JSON.parse(extended.stdout) as { deadlineBeforeAt: number; deadlineAfterAt: number }[];
  expect(results.map(({ deadlineBeforeAt, deadlineAfterAt }) => deadlineAfterAt - deadlineBeforeAt)).toEqual([
    30 * 60_000,
    30 * 60_000,
  ]);
  const table = await run('extend', 'job', '--minutes', '90', '--count', '1');
  expect(table.stdout).toMatch(/NAME.*BEFORE.*AFTER[\s\S]*job1.*\d{4}-\d\d-\d\d \d\d:\d\dZ/);

  expect((await run('reconcile', '--dry-run')).stdout).toBe('Leases and hosts agree.\n');
  expect(JSON.parse((await run('reconcile', '--json')).stdout)).toEqual([]);

  const released = await run('release', 'job');
  expect(released).toMatchObject({ code: 0, stdout: expect.stringMatching(/job1[\s\S]*job2/) });
  expect(await service.live()).toEqual([]);
  const again = await run('release', 'job');
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("VM job doesn't exist") });
});

it('what was done, by whom, and how a lease came and went is there after kill -9 and a restart', async () => {
  await service.kill();
  await service.start();
  const [released] = await service.ask('activity.list', {
    filter: { kinds: ['lease.released'], vm: 'job1' },
  });
  expect(released?.actor).toMatch(/^cli:/);
  const leaseId = released?.leaseId ?? '';
  const { vm, steps } = await service.ask('history.timeline', { leaseId });
  expect(vm).toMatchObject({ name: 'job1', outcome: 'released' });
  expect(steps.map(({ state }) => state)).toEqual([
    ...['queued', 'cloning', 'booting', 'waiting-for-ip', 'available', 'releasing', 'deleted'],
  ]);
  expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).toSorted((a, b) => a - b));
  const ofLease = await service.ask('activity.list', { filter: { leaseId } });
  expect(ofLease.map(({ kind }) => kind)).toContain('lease.available');
  expect((await service.ask('activity.list', { filter: { kinds: ['host'], hostRef: 1 } })).length).toBe(2);
  expect(
    await service.ask('activity.list', { filter: { leaseId }, before: ofLease[0]?.id, limit: 1 }),
  ).toEqual([ofLease[1]]);
});

it("the token is for the folder's owner only, and gone with its service", async () => {
  const file = join(service.dataDir, 'control.json');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await service.kill();
  // Left behind by kill -9; nobody believes it.
  chmodSync(file, 0o600);
  expect((await run('reconcile')).stderr).toContain('No service is running');
});

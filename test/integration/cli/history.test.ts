import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses, runCli } from './cli-process.ts';
import { eventually, getText, type LabProcess, startLabProcess, startServe } from './lab-process.ts';

let lab: LabProcess;
let dataDir: string;

beforeAll(async () => {
  lab = await startLabProcess();
  dataDir = join(lab.folder, 'data');
});

afterAll(endAllProcesses);

async function json(args: readonly string[]): Promise<unknown> {
  const { stdout, code } = await runCli([...args, '--json', '--data-dir', dataDir]);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('what the service did outlives it', () => {
  it('goes on after kill -9 with its leases, and the command line reads the same store', async () => {
    const first = startServe(lab);
    const { url, pid } = await first.ready();
    await getText(`${url}/getservers/job?os=centos7&count=2`);
    await getText(`${url}/getservers/other?os=debian10`);
    await getText(`${url}/releaseservers/other`);

    // Beside the running service.
    const leases = (await json(['leases', 'list'])) as { name: string; state: { kind: string } }[];
    expect(leases.map(({ name, state }) => `${name} ${state.kind}`).sort()).toEqual([
      'job1 available',
      'job2 available',
    ]);

    process.kill(Number(pid), 'SIGKILL');
    await first.exited;
    const second = startServe(lab);
    const { url: again } = await second.ready();
    const text = await getText(`${again}/getservers/job?os=centos7&count=2`);
    expect(text).toMatchObject({ status: 499, body: expect.stringContaining('already exists') });
    const released = await getText(`${again}/releaseservers/job`);
    expect(JSON.parse(released.body)).toEqual(['job1', 'job2']);

    await eventually(
      async () => ((await json(['leases', 'list'])) as unknown[]).length === 0,
      'no live lease',
    );
    const history = (await json(['history', 'list'])) as { name: string; outcome: string }[];
    expect(history[0]).toMatchObject({ name: 'other', outcome: 'released', osKey: 'debian10' });
    expect(history.map(({ name, outcome }) => `${name} ${outcome}`).sort()).toEqual([
      'job1 released',
      'job2 released',
      'other released',
    ]);
    const hours = (await json(['report', 'hours', '--by', 'os', '--bucket', 'all'])) as {
      key: string;
      hours: number;
    }[];
    expect(hours.map(({ key }) => key).sort()).toEqual(['centos7', 'debian10']);
    for (const row of hours) {
      expect(Object.keys(row)).toEqual(['bucket', 'key', 'hours']);
      expect(row.hours).toBeGreaterThan(0);
    }
  });

  it('is a file that states its definition', async () => {
    const { stdout } = await runCli(['report', 'created', '--csv', '--data-dir', dataDir]);
    expect(stdout).toMatch(
      /^\uFEFF# created: VMs handed out.*\r\n# from .* time zone UTC, 1 rows\r\nbucket,key,vms\r\n/,
    );
  });

  it('says what is wrong with what was typed', async () => {
    expect(await runCli(['report', 'hours', '--by', 'moon', '--data-dir', dataDir])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('by: '),
    });
    expect(await runCli(['history', 'list', '--data-dir', join(lab.folder, 'nowhere')])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('There is no history in'),
    });
  });
});

import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { describeWithClients } from '../../fixtures/shell-clients.ts';
import { type CliProcess, endAllProcesses, startCli, startProcess } from './cli-process.ts';
import { getText, startLabProcess } from './lab-process.ts';

afterEach(endAllProcesses);

function curlLines(started: CliProcess): string[] {
  return [...started.stdout().matchAll(/^ {2}(curl -s .*)$/gm)].map(([, line]) => line ?? '');
}

describeWithClients(['curl'], 'npm start, as a person', () => {
  it('starts a demo and shows three curl lines that work as printed, one after the other', async () => {
    const demo = startCli(['start', '--port', '0', '--headless']);
    await demo.ready();
    expect(demo.stdout()).toContain('demo with 4 simulated hosts');
    const lines = curlLines(demo);
    expect(lines).toHaveLength(3);
    const answers: string[] = [];
    for (const line of lines) {
      const shell = startProcess('sh', ['-c', line]);
      expect(await shell.exited).toEqual({ code: 0, signal: null });
      answers.push(shell.stdout());
    }
    const [count, made = '', released = ''] = answers;
    expect(Number(count)).toBeGreaterThan(0);
    expect(Object.values(JSON.parse(made) as object)).toHaveLength(2);
    expect(JSON.parse(released)).toEqual(Object.keys(JSON.parse(made) as object));
    demo.child.kill('SIGINT');
    expect((await demo.exited).code).toBe(0);
  });
});

describe('npm start', () => {
  it.each(['--config', 'DYNVM_CONFIG'])('uses real hosts named by %s', async (way) => {
    const lab = await startLabProcess();
    const flags = ['start', '--port', '0', '--data-dir', join(lab.folder, 'data')];
    const started =
      way === '--config'
        ? startCli([...flags, '--config', lab.iniPath])
        : startCli(flags, { env: { DYNVM_CONFIG: lab.iniPath } });
    const { url, hosts } = await started.ready();
    expect(hosts).toMatchObject({ total: 2, live: 2 });
    expect(started.stdout()).toContain(lab.iniPath);
    expect(curlLines(started)).toHaveLength(3);
    expect(Number((await getText(`${url}/getavailablecount/centos7`)).body)).toBeGreaterThan(0);
  });

  it('names the holder of a busy port and exits with 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as { port: number };
    const demo = startCli(['start', '--port', String(port)]);
    const { code } = await demo.exited;
    holder.close();
    expect(code).toBe(1);
    expect(demo.stderr()).toContain(`Port ${port}`);
    if (process.platform === 'linux') expect(demo.stderr()).toContain(String(process.pid));
  });
});

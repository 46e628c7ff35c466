import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { invokeService } from '../../../core/cli/client/invoke-service.ts';
import { getLikeCurl } from '../../fixtures/get-like-curl.ts';
import {
  type CliOptions,
  type CliProcess,
  endAllProcesses,
  isAlive,
  olderNode,
  ROOT,
  runCli,
  startProcess,
} from './cli-process.ts';
import { eventually, getText, type LabProcess, startLabProcess, startServe } from './lab-process.ts';

afterEach(endAllProcesses);

describe('dynvm simulate and dynvm serve', () => {
  it('take a client from the ini to addresses and back', async () => {
    const lab = await startLabProcess();
    const serve = startServe(lab);
    const ready = await serve.ready();
    expect(ready).toMatchObject({
      ready: true,
      pid: serve.child.pid,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      hosts: { total: 2, live: 2, failed: 0, loading: 0 },
    });

    const before = await getText(`${ready.url}/getavailablecount/centos`);
    expect(Number(before.body)).toBeGreaterThan(4);
    const made = await getText(`${ready.url}/getservers/job?os=centos&count=2&format=detailed`);
    expect(made.status).toBe(200);
    const vms = JSON.parse(made.body) as Record<string, string>;
    expect(Object.keys(vms)).toEqual(['job1', 'job2']);
    for (const address of Object.values(vms)) expect(address).toMatch(/^\d+(\.\d+){3}$/);
    const during = await getText(`${ready.url}/getavailablecount/centos`);
    expect(Number(during.body)).toBe(Number(before.body) - 2);
    expect((await getText(`${ready.url}/showall`)).body).toContain('"name": "job1"');

    const released = await getText(`${ready.url}/releaseservers/job?count=2`);
    expect(JSON.parse(released.body)).toEqual(['job1', 'job2']);
    const { hosts } = (await (await fetch(`${lab.control}/state`)).json()) as {
      hosts: Record<string, { markedVms: number; orphanVdis: number }>;
    };
    for (const host of Object.values(hosts)) expect(host).toMatchObject({ markedVms: 0, orphanVdis: 0 });
  });

  it('end with code 0 on SIGTERM, and free data folder and port', async () => {
    const lab = await startLabProcess();
    const first = startServe(lab);
    const { url } = await first.ready();
    first.child.kill('SIGTERM');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const again = startServe(lab, ['--port', new URL(String(url)).port]);
    expect(await again.ready()).toMatchObject({ url });
  });

  it('warn in the ready line while networks need no token, and admit --allow-host there', async () => {
    const lab = await startLabProcess();
    const flags = ['--legacy-open', '127.0.0.0/8', '--legacy-listen', '127.0.0.2:0'];
    const serve = startServe(lab, [...flags, '--allow-host', 'dynvm.example']);
    const { openUrl, warnings } = (await serve.ready()) as { openUrl: string; warnings?: readonly string[] };
    expect(warnings).toEqual([expect.stringContaining('open without a token')]);
    const as = (host: string) => getLikeCurl(`${openUrl}/getavailablecount`, { headers: { host } });
    expect((await as('dynvm.example')).status).toBe(200);
    expect(await as('other.example')).toMatchObject({
      status: 403,
      body: expect.stringContaining('--allow-host'),
    });
  });

  it.each([
    // Loopback in a spelling that is not recognised as such, so that the test stays on this machine.
    [['--listen', '127.1'], 'without TLS', '--tls-cert'],
    [['--behind-proxy', '127.0.0.1'], 'nobody is known', 'dynvm principal create'],
  ])('refuse to start with %j and say what to do', async (flags, why, hint) => {
    const serve = startServe(await startLabProcess(), flags);
    expect((await serve.exited).code).toBe(1);
    expect(serve.stderr()).toContain(why);
    expect(serve.stderr()).toContain(hint);
  });

  it.each([
    [['--tls-cert', 'x.pem'], '--tls-cert needs --tls-key beside it'],
    [['--tls-key', 'x.pem'], '--tls-key needs --tls-cert beside it'],
    [['--legacy-open', '10.0.0.0/8'], '--legacy-open needs --legacy-listen beside it'],
    [['--legacy-listen', '127.0.0.1:0'], '--legacy-listen needs --legacy-open beside it'],
    [['--legacy-open', '10.0.0.0/99', '--legacy-listen', '127.0.0.1:0'], 'impossible prefix length'],
    [['--behind-proxy', 'proxy.example'], 'is no address'],
  ])('end with 2, as wrong usage does, given %j', async (flags, why) => {
    const serve = startServe(await startLabProcess(), flags);
    expect((await serve.exited).code).toBe(2);
    expect(serve.stderr()).toContain(why);
  });

  it('print nothing but the ready line on stdout, and JSON on stderr', async () => {
    const lab = await startLabProcess();
    const serve = startServe(lab, ['--log-level', 'debug']);
    const { url } = await serve.ready();
    await getText(`${url}/getavailablecount`);
    serve.child.kill('SIGTERM');
    await serve.exited;
    expect(serve.stdout().trim().split('\n')).toHaveLength(1);
    const lines = serve.stderr().trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  });

  it('go on when a host is down: it fails, the others serve', async () => {
    const lab = await startLabProcess();
    const ini = readFileSync(lab.iniPath, 'utf8');
    const down = ini.replace(/(\[xenhost2\]\nhost\.name=)\S+/, '$1127.0.0.1:9');
    writeFileSync(lab.iniPath, down);
    const serve = startServe(lab);
    const ready = await serve.ready();
    expect(ready.hosts).toEqual({ total: 2, live: 1, failed: 1, loading: 0 });
    expect(Number((await getText(`${ready.url}/getavailablecount/centos`)).body)).toBeGreaterThan(0);
    expect((await getText(`${ready.url}/readyz`)).status).toBe(200);
  });

  it('go on when a section of the ini is incomplete: it is named everywhere, the others serve', async () => {
    const lab = await startLabProcess();
    const complete = readFileSync(lab.iniPath, 'utf8');
    const line = complete.slice(0, complete.indexOf('[xenhost2]')).split('\n').length;
    writeFileSync(lab.iniPath, complete.replace(/(\[xenhost2\][^[]*)host\.storage\.name=.*\n/, '$1'));
    const problem = `[xenhost2] host.storage.name (line ${line}): is missing`;
    const serve = startServe(lab);
    const ready = await serve.ready();
    expect(ready).toMatchObject({
      warnings: [expect.stringContaining(problem)],
      hosts: { total: 2, live: 1, failed: 0, loading: 0, misconfigured: 1 },
    });
    expect((await getText(`${ready.url}/getservers/job?os=centos7`)).status).toBe(200);
    const refused = await getText(`${ready.url}/getservers/other?os=centos7&xhostref=2`);
    expect([refused.status, refused.body]).toEqual([499, expect.stringContaining(problem)]);
    expect((await getText(`${ready.url}/readyz`)).status).toBe(200);
    expect(JSON.parse((await getText(`${ready.url}/healthz`)).body)).toEqual({
      status: 'ok',
      misconfigured: [2],
    });
    const dataDir = join(lab.folder, 'data');
    const doctor = await invokeService(dataDir, 'hosts.doctor', {});
    expect(doctor.hosts.map(({ state }) => state)).toEqual(['live', 'misconfigured']);
    expect(doctor.todos[0]).toMatchObject({
      hostRef: 2,
      level: 'bad',
      message: expect.stringContaining(problem),
    });
    const { code, stdout } = await runCli(['check', '--config', lab.iniPath]);
    expect(code).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(problem);
    expect(stdout).toContain("1 of 2 hosts can't be used as configured");

    writeFileSync(lab.iniPath, complete);
    await eventually(async () => {
      const rows = await invokeService(dataDir, 'hosts.list', {});
      return rows.every(({ state }) => state.kind === 'live');
    }, 'both hosts to be used once the section is complete');
  });

  it('start without any usable host, and say why', async () => {
    const lab = await startLabProcess();
    writeFileSync(lab.iniPath, '[xenhost1]\n[xenhost2]\nhost.name=somewhere\n');
    const ready = await startServe(lab).ready();
    expect(ready).toMatchObject({ hosts: { total: 2, live: 0, misconfigured: 2 } });
    const { status, body } = await getText(`${ready.url}/getservers/job?os=centos7`);
    expect([status, body]).toEqual([
      499,
      expect.stringContaining('[xenhost1] host.name (line 1): is missing'),
    ]);
    expect((await getText(`${ready.url}/getavailablecount/centos7`)).body).toBe('0');
  });
});

describe('npm run dynvm', () => {
  const throughNpm = (lab: LabProcess, options?: CliOptions): CliProcess => {
    const flags = ['--config', lab.iniPath, '--port', '0', '--data-dir', join(lab.folder, 'data')];
    return startProcess('npm', ['run', '--silent', 'dynvm', '--', 'serve', ...flags], options);
  };

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process after %s to npm', async (signal) => {
    const lab = await startLabProcess();
    const npm = throughNpm(lab);
    const { pid } = await npm.ready();
    expect(pid).not.toBe(npm.child.pid);
    npm.child.kill(signal);
    await eventually(async () => !isAlive(Number(pid)), 'the end of serve after the end of npm');
  });

  it('leaves no process after Ctrl-C', async () => {
    const npm = throughNpm(await startLabProcess(), { ownGroup: true });
    const { pid } = await npm.ready();
    process.kill(-Number(npm.child.pid), 'SIGINT');
    await npm.exited;
    await eventually(async () => !isAlive(Number(pid)), 'the end of serve after Ctrl-C');
  });
});

const older = olderNode();

describe.skipIf(older === undefined)("the launcher on a Node older than the project's", () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process after %s', async (signal) => {
    const lab = await startLabProcess();
    const flags = ['--config', lab.iniPath, '--port', '0', '--data-dir', join(lab.folder, 'data')];
    const launcher = startProcess(older ?? '', [`${ROOT}/bin/dynvm.mjs`, 'serve', ...flags]);
    const { pid } = await launcher.ready();
    expect(pid).not.toBe(launcher.child.pid);
    launcher.child.kill(signal);
    await eventually(async () => !isAlive(Number(pid)), 'the end of the child');
  });

  it('passes on what the command exits with', async () => {
    const launcher = startProcess(older ?? '', [`${ROOT}/bin/dynvm.mjs`, 'serve', '--no-such-flag']);
    expect(await launcher.exited).toMatchObject({ code: 2 });
  });
});

describe('a busy port', () => {
  it('is named with its holder, and serve exits with 1', async () => {
    const lab = await startLabProcess();
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as { port: number };
    const serve = startServe(lab, ['--port', String(port)]);
    const { code } = await serve.exited;
    holder.close();
    expect(code).toBe(1);
    expect(serve.stderr()).toContain(`Port ${port}`);
    if (process.platform === 'linux') expect(serve.stderr()).toContain(String(process.pid));
  });
});

describe('a data folder in use', () => {
  it('is refused with the pid and URL of its holder', async () => {
    const lab = await startLabProcess();
    const first = startServe(lab);
    const { pid, url } = await first.ready();
    const second = startServe(lab);
    expect((await second.exited).code).toBe(1);
    expect(second.stderr()).toContain(String(pid));
    expect(second.stderr()).toContain(String(url));
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DynvmError } from '../../../core/model/failure.ts';
import { addSimulateCommand } from '../../../core/simulator/index.ts';
import { jsonClient, logIn } from '../../fixtures/simulator/wire-client.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'core', 'cli.ts');
const ANY_PORTS = ['--base-port', '0', '--control-port', '0'];

interface ReadyLine {
  ready: true;
  pid: number;
  hosts: { hostRef: number; url: string; user: string; password: string }[];
  control: string;
  ssh?: { user: string; password: string; port: number };
}

let folder: string;
const running = new Set<ChildProcess>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dynvm-simulate-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function simulate(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [CLI, 'simulate', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

async function readReadyLine({ stdout }: ChildProcess): Promise<ReadyLine> {
  if (stdout === null) throw new Error('no stdout');
  const [line] = (await once(createInterface(stdout), 'line')) as [string];
  return JSON.parse(line) as ReadyLine;
}

async function awaitExit(child: ChildProcess): Promise<{ code: number; stderr: string }> {
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr: Buffer.concat(chunks).toString() };
}

async function holdPort(): Promise<{ port: number; release: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as { port: number }).port, release: () => server.close() };
}

describe('dynvm simulate', () => {
  it('prints one ready line, writes the ini of its hosts, and answers there', async () => {
    const ini = join(folder, 'lab.ini');
    const child = simulate('--hosts', '2', ...ANY_PORTS, '--write-ini', ini);
    const ready = await readReadyLine(child);
    expect(ready).toEqual({
      ready: true,
      pid: child.pid,
      xapiVersion: '24.10.0',
      hosts: [1, 2].map((hostRef) => ({
        hostRef,
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        user: 'root',
        password: expect.stringMatching(/.+/),
      })),
      control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    const [host] = ready.hosts;
    if (host === undefined) throw new Error('no host in the ready line');
    expect(await logIn(jsonClient(host.url), host)).toMatch(/^OpaqueRef:/);
    expect((await fetch(`${ready.control}/state`)).status).toBe(200);

    const text = await readFile(ini, 'utf8');
    expect(text).toContain(`[xenhost1]\nhost.name=${new URL(host.url).host}\n`);
    expect(text).toContain('windows.template=tmpl-win16dc - PATCHED (1)\n');
    expect(text).toContain('[xenhost2]\n');
  });

  it('gives entry k the port base-port + k - 1, and an ini that pins the certificate with --tls', async () => {
    const { port, release } = await holdPort();
    release();
    const ini = join(folder, 'lab.ini');
    const child = simulate(
      '--tls',
      '--hosts',
      '2',
      '--base-port',
      String(port),
      '--control-port',
      '0',
      '--write-ini',
      ini,
    );
    const { hosts } = await readReadyLine(child);
    expect(hosts.map(({ url }) => url)).toEqual([
      `https://127.0.0.1:${port}`,
      `https://127.0.0.1:${port + 1}`,
    ]);
    expect(await readFile(ini, 'utf8')).toMatch(/^host\.tls\.fingerprint=([0-9A-F]{2}:){31}[0-9A-F]{2}$/m);
  });

  it('says how to log in to its guests with --ssh-port', async () => {
    const { port, release } = await holdPort();
    release();
    const child = simulate('--hosts', '1', ...ANY_PORTS, '--ssh-port', String(port));
    expect((await readReadyLine(child)).ssh).toEqual({ user: 'root', password: expect.any(String), port });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with code 0 on %s, parked clients or not', async (signal) => {
    const child = simulate('--hosts', '1', ...ANY_PORTS);
    const { hosts, control } = await readReadyLine(child);
    const [host] = hosts;
    if (host === undefined) throw new Error('no host in the ready line');
    const client = jsonClient(host.url);
    const session = await logIn(client, host);
    const parked = client.call('event.from', session, ['session'], '', 60.1).catch(() => 'cut off');
    await fetch(`${control}/state`);
    const outcome = awaitExit(child);
    child.kill(signal);
    expect(await outcome).toEqual({ code: 0, stderr: '' });
    await parked;
  });

  it('a busy port: one line that names it, exit code 1', async () => {
    const { port, release } = await holdPort();
    const { code, stderr } = await awaitExit(
      simulate('--hosts', '1', ...ANY_PORTS, '--base-port', String(port)),
    );
    release();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use`);
  });

  it('wrong usage: exit code 2, and nothing is started', async () => {
    const { code, stderr } = await awaitExit(simulate('--hosts', '0'));
    expect(code).toBe(2);
    expect(stderr).toContain('--hosts');
  });
});

describe('a lab that cannot start', () => {
  it('names a busy control port', async () => {
    const { port, release } = await holdPort();
    await expect(parse('--hosts', '1', '--base-port', '0', '--control-port', String(port))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use`,
    );
    release();
  });

  it('names an ini that cannot be written', async () => {
    const ini = join(folder, 'no such folder', 'lab.ini');
    const started = parse('--hosts', '1', ...ANY_PORTS, '--write-ini', ini);
    await expect(started).rejects.toThrow(DynvmError);
    await expect(started).rejects.toThrow(ini);
  });

  it('has more entries than there are ports', async () => {
    await expect(parse('--hosts', '10', '--base-port', '65530')).rejects.toThrow(
      '10 entries from port 65530 on need ports above 65535',
    );
  });

  it.each([
    ['--hosts', 'many'],
    ['--base-port', '70000'],
    ['--clone-ms', '-1'],
    ['--storage-retry-ms', '20000-1000'],
    ['--storage-retry-ms', '1000'],
    ['--xapi-version', 'latest'],
    ['--ssh-port', '0'],
  ])('was asked for with %s %s', async (flag, value) => {
    await expect(parse(flag, value)).rejects.toMatchObject({
      code: 'commander.invalidArgument',
      message: expect.stringContaining(flag),
    });
  });
});

/** The command in this process: for what ends before anything runs. */
async function parse(...args: string[]): Promise<void> {
  const program = new Command();
  addSimulateCommand(program);
  program.commands[0]?.exitOverride().configureOutput({ writeErr: () => undefined });
  await program.parseAsync(['simulate', ...args], { from: 'user' });
}

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../core/history/sqlite/database/open-database.ts';
import { endAllProcesses, ROOT, startProcess } from './cli-process.ts';
import { eventually, getText, type LabProcess, startLabProcess, startServe } from './lab-process.ts';

let lab: LabProcess;
let dataDir: string;

beforeEach(async () => {
  lab = await startLabProcess(['--hosts', '1']);
  dataDir = join(lab.folder, 'data');
});
afterEach(endAllProcesses);

async function clonesAsked(): Promise<number> {
  const { hosts } = (await (await fetch(`${lab.control}/state`)).json()) as {
    hosts: Record<string, { calls: Record<string, number> }>;
  };
  return hosts[1]?.calls['VM.clone'] ?? hosts[1]?.calls['Async.VM.clone'] ?? 0;
}

async function roomFor(url: unknown): Promise<string> {
  return (await getText(`${url}/getavailablecount/centos7`)).body;
}

describe('what can not be recorded is not made', () => {
  // A limit on the size of files is a disk that is full at that size, for any user.
  it.skipIf(process.platform === 'win32')(
    'the disk is full: asks are refused, nothing is reserved',
    async () => {
      const program = [process.execPath, `${ROOT}/bin/dynvm.mjs`, 'serve', '--config', lab.iniPath];
      const flags = ['--port', '0', '--data-dir', dataDir];
      const limited = startProcess('bash', ['-c', 'ulimit -f 400; exec "$@"', 'bash', ...program, ...flags]);
      const { url } = await limited.ready();
      const before = await roomFor(url);
      const refused = await untilRefused(String(url));
      expect(refused).toContain('was not provisioned, for it could not be recorded');
      expect(refused).toContain(dataDir);
      const clones = await clonesAsked();
      for (const name of ['more', 'still-more']) {
        expect((await getText(`${url}/getservers/${name}?os=centos7&count=3`)).status).toBe(499);
      }
      expect(await clonesAsked()).toBe(clones);
      expect((await getText(`${url}/showall`)).status).toBe(200);
      // VMs go although it can't be written down: their markers go with them.
      await eventually(async () => (await roomFor(url)) === before, 'all room is back');
    },
  );

  /** Makes and deletes VMs until the store has no room left. */
  async function untilRefused(url: string): Promise<string> {
    for (let round = 1; round <= 60; round++) {
      const { status, body } = await getText(`${url}/getservers/fill-${round}?os=centos7`);
      if (status !== 200) return body;
      await getText(`${url}/releaseservers/fill-${round}`);
    }
    throw new Error('never full');
  }

  it('the database is locked by another program: refused, and on again when it lets go', async () => {
    const service = startServe(lab);
    const { url } = await service.ready();
    const before = await roomFor(url);
    const other = new DatabaseSync(join(dataDir, 'history.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    const { status, body } = await getText(`${url}/getservers/job?os=centos7`);
    expect(status).toBe(499);
    expect(body).toContain('another process holds it');
    expect(await clonesAsked()).toBe(0);
    expect(await roomFor(url)).toBe(before);
    other.exec('ROLLBACK');
    other.close();
    expect((await getText(`${url}/getservers/job?os=centos7`)).status).toBe(200);
  });
});

/** To whom file permissions mean something: root may write everywhere. */
const AS_USER =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const BUNDLE = `${ROOT}/out/core/dynvm.mjs`;
const mayRead = spawnSync('sh', ['-c', `${AS_USER.join(' ')} test -r "$1"`, 'sh', BUNDLE]).status === 0;

describe.skipIf(process.platform === 'win32' || !mayRead)('what can only be read', () => {
  function serve() {
    chmodSync(lab.folder, 0o755);
    chmodSync(lab.iniPath, 0o644);
    const flags = ['serve', '--config', lab.iniPath, '--port', '0', '--data-dir', dataDir];
    const [command = '', ...args] = [...AS_USER, process.execPath, BUNDLE, ...flags];
    return startProcess(command, args);
  }

  it('the folder: the service says so and does not start', async () => {
    mkdirSync(dataDir, { mode: 0o555 });
    const service = serve();
    expect((await service.exited).code).toBe(1);
    expect(service.stderr()).toMatch(/data folder .* can't be used.*\nMake it writable/);
  });

  it('the store in a folder that can be written: the same', async () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o777);
    const store = openDatabase(join(dataDir, 'history.sqlite'), Date.now());
    store.database.exec('PRAGMA journal_mode = DELETE');
    store.database.close();
    chmodSync(join(dataDir, 'history.sqlite'), 0o444);
    const service = serve();
    expect((await service.exited).code).toBe(1);
    expect(service.stderr()).toMatch(/history store .* it can only be read\nMake the data folder writable/);
  });
});

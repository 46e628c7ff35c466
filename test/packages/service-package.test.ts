import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { getText, type LabProcess, startLabProcess } from '../integration/cli/lab-process.ts';
import * as machine from './machine.ts';

const NAME = 'dynvm-service';
const INI = '/etc/dynvm/dynvmservice.ini';
const DATA = '/var/lib/dynvm';

describe.skipIf(!machine.mayInstall)('the package of the service', () => {
  let lab: LabProcess;
  let deb: string;
  let older: string;

  beforeAll(async () => {
    lab = await startLabProcess();
    deb = machine.findPackage(NAME, 'deb');
    older = machine.makeOlder(deb, machine.sharedFolder(), 'opt/dynvm/older');
  }, 120_000);
  afterAll(async () => {
    machine.cleanUp(NAME);
    await endAllProcesses();
    machine.run('rm', '-rf', DATA);
  }, 60_000);

  /** As systemd would: the unit's own command line, as the unit's user. */
  function startUnit(): machine.Started {
    const unit = readFileSync('/lib/systemd/system/dynvm.service', 'utf8');
    const [, line = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
    const [, account = ''] = /^User=(.*)$/m.exec(unit) ?? [];
    const [, options = ''] = /^DYNVM_OPTIONS="(.*)"$/m.exec(readFileSync('/etc/default/dynvm', 'utf8')) ?? [];
    return machine.startAs(account, line.replace('$DYNVM_OPTIONS', options).trim().split(' '));
  }
  const dynvm = (...args: string[]) => machine.runAs('dynvm', 'dynvm', ...args, '--data-dir', DATA);

  it('is small, and its archive runs from the folder it was unpacked in', () => {
    const archive = machine.findPackage(NAME, 'tar.gz');
    console.log(`tar.gz: ${statSync(archive).size / 1e6} MB, deb: ${statSync(deb).size / 1e6} MB`);
    expect(statSync(archive).size).toBeLessThan(60e6);
    const folder = machine.sharedFolder();
    machine.run('tar', '-C', folder, '-xzf', archive);
    for (const name of ['LICENSE', 'LICENSE.node', 'THIRD_PARTY_NOTICES.txt', 'sbom.cdx.json']) {
      expect(statSync(path.join(folder, 'dynvm', name)).size, name).toBeGreaterThan(1000);
    }
    const version = machine.runAs(machine.user(), path.join(folder, 'dynvm', 'bin', 'dynvm'), '--version');
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('makes a user, and a configuration that only the service and root can read', () => {
    machine.install(older);
    expect(machine.versionOf(NAME)).toBe('0.0.1');
    expect(machine.run('stat', '-c', '%U:%G %a', '/etc/dynvm', INI, DATA).trim().split('\n')).toEqual([
      'root:dynvm 750',
      'root:dynvm 640',
      'dynvm:dynvm 700',
    ]);
    expect(machine.run('getent', 'passwd', 'dynvm')).toContain('/usr/sbin/nologin');
    expect(existsSync('/etc/systemd/system/multi-user.target.wants/dynvm.service')).toBe(true);
    expect(machine.run('dpkg', '-L', NAME)).toContain('/man1/dynvm.1.gz');
  }, 120_000);

  it('runs by its unit and hands out VMs, which an upgrade leaves alone, like what an admin changed', async () => {
    writeFileSync(INI, readFileSync(lab.iniPath));
    writeFileSync('/etc/default/dynvm', 'DYNVM_OPTIONS="--port 0 --log-level warn"\n');
    const before = startUnit();
    await expect.poll(before.output, { timeout: 20_000 }).toContain('"ready":true');
    await expect.poll(() => dynvm('hosts'), { timeout: 20_000 }).toContain('sim-host-1');
    dynvm('get', '--os', 'centos7', '--name', 'kept', '--for', '1h', '--wait', '1m');
    // On a machine whose systemd runs, prerm stops it.
    expect(await before.end()).toBe(0);

    machine.install(deb);
    expect(machine.versionOf(NAME)).not.toBe('0.0.1');
    expect(existsSync('/opt/dynvm/older')).toBe(false);
    expect(readFileSync(INI, 'utf8')).toBe(readFileSync(lab.iniPath, 'utf8'));
    expect(machine.run('stat', '-c', '%U:%G %a', INI).trim()).toBe('root:dynvm 640');
    const after = startUnit();
    await expect.poll(after.output, { timeout: 20_000 }).toContain('"ready":true');
    expect(after.output()).not.toContain(':5000"');
    const { url } = JSON.parse(after.output().split('\n')[0] ?? '') as { url: string };
    expect(await getText(url)).toMatchObject({
      status: 200,
      body: expect.stringContaining('<!doctype html>'),
    });
    expect(dynvm('ls')).toContain('kept');
    dynvm('release', 'kept');
    expect(await after.end()).toBe(0);
  }, 180_000);

  it('is removed without a rest, its configuration by a purge; data stays', () => {
    mkdirSync('/opt/dynvm/lib/core/code-cache', { recursive: true });
    machine.remove(NAME, 'remove');
    expect(existsSync('/opt/dynvm')).toBe(false);
    expect(existsSync(INI)).toBe(true);
    expect(machine.remove(NAME, 'purge')).toContain('/var/lib/dynvm');
    expect(existsSync('/etc/dynvm')).toBe(false);
    expect(existsSync('/etc/default/dynvm')).toBe(false);
    expect(existsSync(path.join(DATA, 'history.sqlite'))).toBe(true);
  }, 60_000);
});

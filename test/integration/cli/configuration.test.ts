import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { endAllProcesses, runCli, temporaryFolder } from './cli-process.ts';
import { eventually, getText, startLabProcess, startServe } from './lab-process.ts';

afterEach(endAllProcesses);

const BROKEN = `[common]
vm.expiry.minutes=soon
[xenhost1]
host.name=10.1.2.3
host.user=root
`;

function folderWith(ini?: string): { folder: string; path: string } {
  const folder = temporaryFolder();
  const path = join(folder, '.dynvmservice.ini');
  if (ini !== undefined) writeFileSync(path, ini);
  return { folder, path };
}

describe('the configuration at the start', () => {
  it('names every problem with section, key and line, and exits with 1', async () => {
    const { path } = folderWith(BROKEN);
    const { code, stdout, stderr } = await runCli(['serve', '--config', path]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(path);
    expect(stderr).toMatch(/\[common\] vm\.expiry\.minutes \(line 2\)/);
    expect(stderr).toMatch(/\[xenhost1\] host\.password/);
    expect(stderr).toMatch(/\[xenhost1\] host\.storage\.name/);
  });

  it('must be there', async () => {
    const { folder, path } = folderWith();
    const named = await runCli(['serve', '--config', path]);
    expect(named).toMatchObject({ code: 1, stderr: expect.stringContaining(path) });
    const unnamed = await runCli(['serve'], { cwd: folder });
    expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringContaining('--config FILE') });
  });

  it('is taken from DYNVM_CONFIG, else from the current folder', async () => {
    const { folder, path } = folderWith(BROKEN);
    const byVariable = await runCli(['serve'], { env: { DYNVM_CONFIG: path } });
    expect(byVariable.stderr).toContain('vm.expiry.minutes');
    const byFolder = await runCli(['serve'], { cwd: folder });
    expect(byFolder.stderr).toContain('vm.expiry.minutes');
  });
});

describe('the configuration while running', () => {
  it('takes effect when edited; a broken edit keeps the last good one', async () => {
    const lab = await startLabProcess();
    const ini = readFileSync(lab.iniPath, 'utf8');
    const serve = startServe(lab);
    const { url } = await serve.ready();
    const room = async (): Promise<number> => Number((await getText(`${url}/getavailablecount/centos`)).body);
    const before = await room();
    expect(before).toBeGreaterThan(3);

    const capped = ini.replaceAll(/^host\.user=/gm, 'host.vms.max.centos=1\nhost.user=');
    replaceFile(lab.iniPath, capped);
    await eventually(async () => (await room()) < before, 'the new cap in force');
    const limited = await room();

    replaceFile(lab.iniPath, capped.replace('vm.expiry.minutes=', 'vm.expiry.minutes=soon'));
    await serve.says('stderr', /vm\.expiry\.minutes/);
    expect(await room()).toBe(limited);

    replaceFile(lab.iniPath, ini);
    await eventually(async () => (await room()) === before, 'the repaired file in force');
  });
});

/** As editors do: a new file in place of the old one. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

describe('dynvm check', () => {
  it('finds nothing wrong with the simulated lab', async () => {
    const lab = await startLabProcess();
    const { code, stdout } = await runCli(['check', '--config', lab.iniPath]);
    expect(stdout).toMatch(/xenhost1/);
    expect(stdout).toMatch(/centos7/);
    expect(code).toBe(0);
  });

  it('shows what is wrong with each host and exits with 1', async () => {
    const lab = await startLabProcess();
    const ini = readFileSync(lab.iniPath, 'utf8')
      .replace(/^host\.storage\.name=.*$/m, 'host.storage.name=Nowhere')
      .replace(/(\[xenhost2\]\nhost\.name=)\S+/, '$1127.0.0.1:9');
    writeFileSync(lab.iniPath, ini);
    const { code, stdout } = await runCli(['check', '--config', lab.iniPath]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Nowhere/);
    expect(stdout).toMatch(/127\.0\.0\.1:9/);
  });

  it('shows the problems of an ini that no service would take', async () => {
    const { path } = folderWith(BROKEN);
    const { code, stdout } = await runCli(['check', '--config', path]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/vm\.expiry\.minutes/);
    expect(stdout).toMatch(/host\.password/);
  });
});

import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig, permissionWarnings } from '../../../core/config/index.ts';
import { openDataFolder, writeSettings } from '../../../core/data-folder/index.ts';
import { createSqliteStore } from '../../../core/history/index.ts';
import { recordingLogger } from '../../fixtures/logger.ts';

let folder: string;
let umask: number;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynvm-private-'));
  umask = process.umask(0o022);
});

afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true, force: true });
});

const readMode = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

async function modesIn(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => [name, await readMode(path.join(parentPath, name))]),
    ),
  );
}

describe.skipIf(process.platform === 'win32')('files of the data folder', () => {
  it('are made for the owner alone: history with its journal, control, settings, lock', async () => {
    const dataFolder = await openDataFolder({ path: path.join(folder, 'new') });
    const store = await createSqliteStore({ folder: dataFolder.path, logger: recordingLogger() });
    await dataFolder.setControl({ url: 'http://127.0.0.1:1', token: 'secret' });
    await writeSettings(path.join(dataFolder.path, 'settings.json'), { legacyEnabled: true });
    await store.writeSetting('a', 'b');
    const modes = await modesIn(dataFolder.path);
    expect(Object.keys(modes)).toEqual(
      expect.arrayContaining([
        'history.sqlite',
        'history.sqlite-wal',
        'history.sqlite-shm',
        'control.json',
        'settings.json',
      ]),
    );
    expect(await readMode(dataFolder.path)).toBe('700');
    expect(dataFolder.accessWarning).toBeUndefined();
    await store.close();
    await dataFolder.close();
    const { lock, ...others } = modes;
    expect(new Set(Object.values(others))).toEqual(new Set(['600']));
    expect(lock).toBe('600');
  });

  it('that an earlier version left readable for all are taken away from them, and the open folder is warned of', async () => {
    await chmod(folder, 0o755);
    await mkdir(path.join(folder, 'logs'));
    const names = [
      'history.sqlite',
      'history.sqlite-wal',
      'settings.json',
      'control.json',
      'logs/console.log',
      'lock',
    ];
    for (const name of names) await writeFile(path.join(folder, name), '', { mode: 0o644 });
    const dataFolder = await openDataFolder({ path: folder });
    expect(new Set(Object.values(await modesIn(folder)))).toEqual(new Set(['600']));
    expect(dataFolder.accessWarning).toContain(`${folder} (mode 0755): run chmod 700`);
    expect(await readMode(folder)).toBe('755');
    await dataFolder.close();
  });
});

describe.skipIf(process.platform === 'win32')('a check of an ini', () => {
  const INI =
    '[xenhost1]\nhost.name=https://10.0.0.1\nhost.user=root\nhost.password=PASSWORD\nhost.storage.name=SSD\na.template=t\n';

  async function warningsFor(password: string, mode: number): Promise<string[]> {
    const ini = path.join(folder, 'my.ini');
    await writeFile(ini, INI.replace('PASSWORD', password));
    await chmod(ini, mode);
    const result = await loadConfig({ path: ini, env: { PASSWORD: 'geheim' } });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return (await permissionWarnings(result.config)).map(({ message }) => message);
  }

  it('warns where others can read passwords in it or in a file it names', async () => {
    await writeFile(path.join(folder, 'password'), 'geheim', { mode: 0o640 });
    const [warning, ...others] = await warningsFor('geheim', 0o644);
    expect(warning).toContain('my.ini holds passwords and others can read it (mode 0644): run chmod 600');
    expect(others).toEqual([]);
    expect(await warningsFor('file:password', 0o644)).toEqual([
      expect.stringContaining('password holds passwords and others can read it (mode 0640)'),
    ]);
  });

  it('does not warn where nobody else can, or nothing is in it', async () => {
    expect(await warningsFor('geheim', 0o600)).toEqual([]);
    expect(await warningsFor('env:PASSWORD', 0o644)).toEqual([]);
  });
});

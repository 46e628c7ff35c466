import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listLabTemplates } from '../../../../core/simulator/lab/lab-templates.ts';
import { type IniHost, renderIni, writeIni } from '../../../../core/simulator/lab/render-ini.ts';

const HOST: IniHost = {
  hostRef: 1,
  url: 'http://127.0.0.1:18080',
  user: 'root',
  password: 'secret-1',
  storageName: 'Local storage',
  templates: listLabTemplates(1, 1),
};

function readSection(ini: string, name: string): string[] {
  const lines = ini.split('\n');
  const start = lines.indexOf(`[${name}]`) + 1;
  const length = lines.slice(start).findIndex((line) => line === '' || line.startsWith('['));
  return lines.slice(start, start + length);
}

describe('renderIni', () => {
  it('writes the keys of every entry, template names as they are', () => {
    expect(readSection(renderIni([HOST]), 'xenhost1')).toEqual([
      'host.name=127.0.0.1:18080',
      'host.user=root',
      'host.password=secret-1',
      'host.storage.name=Local storage',
      'centos.template=tmpl-cnt6.10',
      'centos7.template=tmpl-cnt7.9',
      'centos8.template=tmpl-cnt8.4',
      'oel8.template=tmpl-oel8.7',
      'debian10.template=tmpl-deb10',
      'ubuntu18.template=tmpl-ubu18.04',
      'suse15.template=tmpl-suse15.2',
      'windows.template=tmpl-win16dc - PATCHED (1)',
    ]);
  });

  it('pins the certificate of an https host', () => {
    const ini = renderIni([{ ...HOST, url: 'https://127.0.0.1:18080', fingerprintSha256: 'AA:BB' }]);
    expect(readSection(ini, 'xenhost1')).toEqual(
      expect.arrayContaining(['host.name=https://127.0.0.1:18080', 'host.tls.fingerprint=AA:BB']),
    );
  });

  it('says how to log in to the guests when they answer SSH, and only then', () => {
    const ssh = { user: 'root', password: 'guest', port: 2222 };
    expect(readSection(renderIni([HOST], ssh), 'common')).toEqual(
      expect.arrayContaining([
        'vm.linux.username=root',
        'vm.linux.password=guest',
        'vm.windows.username=root',
        'vm.windows.password=guest',
        'vm.ssh.port=2222',
      ]),
    );
    expect(renderIni([HOST])).not.toContain('vm.ssh.port');
  });
});

describe('writeIni', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dynvm-ini-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces the file whole, readable by its owner only, and leaves nothing beside it', async () => {
    const path = join(folder, 'lab.ini');
    await writeIni(path, 'first, and longer');
    await writeIni(path, 'second');
    expect(await readFile(path, 'utf8')).toBe('second');
    expect(await readdir(folder)).toEqual(['lab.ini']);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

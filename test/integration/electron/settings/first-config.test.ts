import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IniEdit } from '../../../../core/model/ini-edit.ts';
import { configPlaces, createConfig, findConfigs } from '../../../../electron/settings/first-config.ts';
import { createSecretStore, type Encryption } from '../../../../electron/settings/secret-store.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynvm-first-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Turned around: enough to see that nothing stands there as it was typed. */
const turning = (available = true): Encryption => ({
  isEncryptionAvailable: () => available,
  encryptString: (text) => Buffer.from([...text].reverse().join('')),
  decryptString: (bytes) => [...bytes.toString()].reverse().join(''),
});

function keyring(available = true) {
  return createSecretStore({
    file: join(folder, 'secrets.json'),
    encryption: turning(available),
    ready: Promise.resolve(),
  });
}

const means = (available = true) => ({
  keyring: keyring(available),
  confirmSecretUse: () => Promise.reject(new Error('nothing to ask')),
});

const set = (key: string, value: string): IniEdit => ({ kind: 'set', section: 'xenhost1', key, value });
const EDITS: IniEdit[] = [
  { kind: 'add-section', section: 'xenhost1' },
  set('host.name', 'https://xen1'),
  set('host.user', 'root'),
  set('host.password', 'secret:xenhost1'),
  set('host.storage.name', 'SSD'),
  set('centos7.template', 'tmpl'),
];

describe('a first ini', () => {
  it('is made for its owner alone, with the password in the keyring', async () => {
    const file = join(folder, 'first.ini');
    await createConfig(file, { edits: EDITS, secrets: { xenhost1: 'hunter2' } }, means());
    expect(readFileSync(file, 'utf8')).toContain('[xenhost1]\nhost.name=https://xen1\n');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8') + readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain(
      'hunter2',
    );
    expect(await keyring().read('xenhost1')).toBe('hunter2');
  });

  it('is never written over one that is there', async () => {
    const file = join(folder, 'first.ini');
    writeFileSync(file, 'theirs');
    await expect(
      createConfig(file, { edits: EDITS, secrets: { xenhost1: 'x' } }, means()),
    ).rejects.toMatchObject({
      code: 'already-exists',
    });
    expect(readFileSync(file, 'utf8')).toBe('theirs');
  });

  it('that would not be usable is not made', async () => {
    const file = join(folder, 'first.ini');
    await expect(createConfig(file, { edits: EDITS, secrets: {} }, means())).rejects.toMatchObject({
      code: 'config-invalid',
    });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it.each(['env:HOME', 'file:/etc/hostname'])(
    'that would send %s to a host is made only after a yes',
    async (reference) => {
      const file = join(folder, 'reference.ini');
      const edits = EDITS.map((edit) =>
        edit.kind === 'set' && edit.key === 'host.password' ? { ...edit, value: reference } : edit,
      );
      const asked: string[] = [];
      const confirmSecretUse = async ({ secret }: { secret: string }) => asked.push(secret) > 1;
      const create = () =>
        createConfig(file, { edits, secrets: {} }, { keyring: keyring(), confirmSecretUse });
      await expect(create()).rejects.toMatchObject({ code: 'forbidden' });
      expect(() => readFileSync(file)).toThrow('ENOENT');
      await create();
      expect(asked).toEqual([reference, reference]);
      rmSync(file);
    },
  );

  it('leaves nothing behind where there is no keyring', async () => {
    const file = join(folder, 'first.ini');
    const made = createConfig(file, { edits: EDITS, secrets: { xenhost1: 'x' } }, means(false));
    await expect(made).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });
});

it('inis in the usual places are found with what they hold, each once', async () => {
  const text = '[common]\n[xenhost1]\ncentos7.template=a\nwindows.template=b\n[xenhost4]\n';
  writeFileSync(join(folder, '.dynvmservice.ini'), text);
  const places = configPlaces({ home: folder, current: folder, data: join(folder, 'none') });
  expect(await findConfigs(places)).toEqual([
    {
      place: 'home',
      path: join(folder, '.dynvmservice.ini'),
      hosts: 2,
      templates: 2,
      changedAt: expect.any(Number),
    },
  ]);
});

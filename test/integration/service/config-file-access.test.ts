import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/base/clock.ts';
import type { IniEdit } from '../../../core/model/ini-edit.ts';
import type { ConfirmSecretUse } from '../../../core/operations/index.ts';
import type { SecretStore } from '../../../core/ports.ts';
import { createConfigFileAccess } from '../../../core/service/config-file-access.ts';
import { openConfig } from '../../../core/service/live-config.ts';
import { createSilentLogger } from '../../fixtures/silent-logger.ts';

const TEXT = `\uFEFF; the lab, ask ann\r
[common]\r
vm.expiry.minutes=600\r
\r
# rack 7\r
[xenhost1]\r
host.name = https://xen1\r
host.user = root\r
host.password = hunter2\r
#host.password = oldone\r
host.storage.name = Local storage\r
my.own.key = stays\r
centos7.template = tmpl\r
`;
const SET_LABELS: IniEdit = { kind: 'set', section: 'xenhost1', key: 'host.labels', value: 'perf' };

let folder: string;
let path: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynvm-ini-'));
  path = join(folder, 'lab.ini');
  writeFileSync(path, TEXT);
  chmodSync(path, 0o640);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(file = path, secrets?: SecretStore, confirmSecretUse?: ConfirmSecretUse) {
  const config = await openConfig({
    source: { path: file },
    secrets,
    clock: systemClock,
    logger: createSilentLogger(),
  });
  closing.push(() => config.close());
  return {
    config,
    access: createConfigFileAccess(config, {
      config: { path: file },
      ...(secrets && { secrets }),
      ...(confirmSecretUse && { confirmSecretUse }),
    }),
  };
}

const nothing = {};

it('a preview shows the lines that change, no secret, and writes nothing', async () => {
  const { access } = await open();
  const edits: IniEdit[] = [
    SET_LABELS,
    { kind: 'set', section: 'xenhost1', key: 'host.password', value: 'new one' },
  ];
  const preview = await access.preview({ edits, secrets: nothing });
  const lines = preview.diff.flatMap((hunk) => hunk.lines);
  expect(lines.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'host.password = ••••••' },
    { kind: 'added', text: 'host.password = ••••••' },
    { kind: 'added', text: 'host.labels = perf' },
  ]);
  expect(JSON.stringify(preview)).not.toMatch(/hunter2|oldone|new one/);
  expect(JSON.stringify(lines)).toContain('#host.password = ••••••');
  expect(preview.problems).toEqual([]);
  expect(readFileSync(path, 'utf8')).toBe(TEXT);
});

it('a changed secret shows as a changed line, without its text', async () => {
  const { access } = await open();
  const edits: IniEdit[] = [{ kind: 'set', section: 'xenhost1', key: 'host.password', value: 'env:XEN1' }];
  const { diff } = await access.preview({ edits, secrets: nothing });
  expect(diff.flatMap((hunk) => hunk.lines).filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'removed', text: 'host.password = ••••••' },
    { kind: 'added', text: 'host.password = env:XEN1' },
  ]);
});

it('what is written is in force at once; mode, byte-order mark, line breaks and the rest are as they were', async () => {
  const { config, access } = await open();
  const { signature } = await access.preview({ edits: [SET_LABELS], secrets: nothing });
  const written = await access.write({ edits: [SET_LABELS], secrets: nothing, signature });
  expect(config.current().hosts[0]?.labels).toEqual(['perf']);
  expect(readFileSync(path, 'utf8')).toBe(
    TEXT.replace('template = tmpl\r\n', 'template = tmpl\r\nhost.labels = perf\r\n'),
  );
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['lab.ini']);
  const edits: IniEdit[] = [{ ...SET_LABELS, value: 'lab' } as IniEdit];
  await access.write({ edits, secrets: nothing, signature: written.signature });
  expect(config.current().hosts[0]?.labels).toEqual(['lab']);
});

it('a file that changed underneath is not written over', async () => {
  const { access } = await open();
  const { signature } = await access.preview({ edits: [SET_LABELS], secrets: nothing });
  const theirs = TEXT.replace('600', '700');
  writeFileSync(path, theirs);
  await expect(access.write({ edits: [SET_LABELS], secrets: nothing, signature })).rejects.toMatchObject({
    code: 'unavailable',
    message: `${path} has changed since you looked: nothing was written.`,
  });
  expect(readFileSync(path, 'utf8')).toBe(theirs);
  expect(readdirSync(folder)).toEqual(['lab.ini']);
});

it('edits that would break it are shown as problems, and are not written', async () => {
  const { access } = await open();
  const edits: IniEdit[] = [{ kind: 'remove', section: 'xenhost1', key: 'host.user' }];
  const { signature, problems } = await access.preview({ edits, secrets: nothing });
  expect(problems).toMatchObject([{ section: 'xenhost1', key: 'host.user' }]);
  await expect(access.write({ edits, secrets: nothing, signature })).rejects.toMatchObject({
    code: 'config-invalid',
  });
  expect(readFileSync(path, 'utf8')).toBe(TEXT);
});

it('one of more problems than are listed can be mended, and others still cannot be added', async () => {
  const wrong = Array.from({ length: 25 }, (_, index) => `os${index}.template = t\nos${index}.vcpus = none`);
  writeFileSync(path, `${TEXT}${wrong.join('\n')}\n`);
  const { access } = await open();
  const preview = (key: string, value: string) =>
    access.preview({ edits: [{ kind: 'set', section: 'xenhost1', key, value }], secrets: nothing });
  expect((await preview('os0.vcpus', '2')).problems).toEqual([]);
  expect((await preview('host.dhcp.size', 'many')).problems).toMatchObject([{ key: 'host.dhcp.size' }]);
});

it.skipIf(process.platform === 'win32')('of a symbolic link the file behind it is written', async () => {
  const link = join(folder, 'link.ini');
  symlinkSync('lab.ini', link);
  const { access } = await open(link);
  const { signature } = await access.preview({ edits: [SET_LABELS], secrets: nothing });
  await access.write({ edits: [SET_LABELS], secrets: nothing, signature });
  expect(readFileSync(path, 'utf8')).toContain('host.labels = perf');
  expect(statSync(link).ino).toBe(statSync(path).ino);
});

it('a password for the keyring is kept there before the ini names it', async () => {
  const kept = new Map<string, string>();
  const secrets: SecretStore = {
    read: async (name) => kept.get(name),
    keep: {
      unavailableBecause: async () => undefined,
      write: async (name, text) => void kept.set(name, text),
    },
  };
  const { config, access } = await open(path, secrets);
  const edits: IniEdit[] = [{ kind: 'set', section: 'xenhost1', key: 'host.password', value: 'secret:xen1' }];
  const pending = { xen1: 'from the keyring' };
  const { signature, problems } = await access.preview({ edits, secrets: pending });
  expect({ problems, kept: kept.size }).toEqual({ problems: [], kept: 0 });
  await access.write({ edits, secrets: pending, signature });
  expect(config.current().hosts[0]?.password.reveal()).toBe('from the keyring');
  expect(readFileSync(path, 'utf8')).not.toContain('from the keyring');
});

it('the file shows what a form begins with, without secrets', async () => {
  const { access } = await open();
  const view = await access.view();
  expect(view).toMatchObject({ path, keyringUnavailableBecause: expect.any(String) });
  expect(view.readOnlyBecause).toBeUndefined();
  expect(view.sections.find(({ name }) => name === 'xenhost1')?.entries).toContainEqual({
    key: 'host.password',
    value: 'set',
    secret: true,
  });
  expect(JSON.stringify(view)).not.toMatch(/hunter2|oldone/);
});

it('the demo has no file: said so, and what to do', async () => {
  const { config } = await open();
  const access = createConfigFileAccess(config, { config: { text: TEXT } });
  expect((await access.view()).readOnlyBecause).toContain('there is no ini to edit');
  await expect(access.preview({ edits: [SET_LABELS], secrets: nothing })).rejects.toMatchObject({
    code: 'unavailable',
    failure: { hint: expect.stringContaining('Connect your own hosts') },
  });
});

describe('an edit that sends a secret to somebody else asks the person first', () => {
  const PASSWORD: IniEdit = { kind: 'set', section: 'xenhost1', key: 'host.password', value: 'typed anew' };
  const address = (value: string): IniEdit => ({ kind: 'set', section: 'xenhost1', key: 'host.name', value });
  const set = (key: string, value: string): IniEdit => ({ kind: 'set', section: 'xenhost1', key, value });

  it.each<[string, IniEdit[], string | undefined]>([
    ['another port', [address('https://xen1:8443')], 'the password of [xenhost1]'],
    ['another scheme', [address('http://xen1')], 'the password of [xenhost1]'],
    ['another host', [address('https://xen2')], 'the password of [xenhost1]'],
    ['no check of the certificate', [set('host.tls.verify', 'false')], 'the password of [xenhost1]'],
    ['a new reference', [set('host.password', 'env:HOME')], 'env:HOME'],
    ['a password that is typed with it', [address('https://xen2'), PASSWORD], undefined],
    ['labels', [SET_LABELS], undefined],
  ])('%s', async (_what, edits, secret) => {
    const asked: string[] = [];
    const { access: file } = await open(path, undefined, async (use) => {
      asked.push(use.secret);
      return false;
    });
    const { signature } = await file.preview({ edits, secrets: {} });
    const writing = file.write({ edits, secrets: {}, signature });
    if (secret === undefined) await writing;
    else await expect(writing).rejects.toMatchObject({ code: 'forbidden' });
    expect(asked).toEqual(secret === undefined ? [] : [secret]);
    if (secret !== undefined) expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('a second section with the password of all sections counts as well', async () => {
    writeFileSync(path, `[DEFAULT]\nhost.password=hunter2\n${TEXT.replace('\uFEFF', '')}`);
    const { access: file } = await open();
    const edits: IniEdit[] = [
      { kind: 'add-section', section: 'xenhost2' },
      ...['host.name=evil', 'host.user=root', 'host.storage.name=s'].map((line): IniEdit => {
        const [key = '', value = ''] = line.split('=');
        return { kind: 'set', section: 'xenhost2', key, value };
      }),
    ];
    const { signature } = await file.preview({ edits, secrets: {} });
    await expect(file.write({ edits, secrets: {}, signature })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

it('a section that was incomplete before keeps no other from being edited, and can be completed', async () => {
  writeFileSync(path, `${TEXT}[xenhost2]\r\nhost.name = https://xen2\r\n`);
  const { config, access } = await open();
  const write = async (edits: IniEdit[]) => {
    const { signature, problems } = await access.preview({ edits, secrets: nothing });
    expect(problems).toEqual([]);
    return access.write({ edits, secrets: nothing, signature });
  };
  await write([SET_LABELS]);
  expect(config.current().hosts.map(({ labels }) => labels)).toEqual([['perf']]);
  const set = (key: string, value: string): IniEdit => ({ kind: 'set', section: 'xenhost2', key, value });
  await write([set('host.user', 'root'), set('host.password', 'pw'), set('host.storage.name', 'SR')]);
  expect(config.current().hosts.map(({ hostRef }) => hostRef)).toEqual([1, 2]);
});

it('an edit that makes a host unusable is refused, and nothing is written', async () => {
  const { access } = await open();
  const edits: IniEdit[] = [{ kind: 'remove', section: 'xenhost1', key: 'host.storage.name' }];
  const { signature, problems } = await access.preview({ edits, secrets: nothing });
  expect(problems).toMatchObject([{ section: 'xenhost1', key: 'host.storage.name' }]);
  await expect(access.write({ edits, secrets: nothing, signature })).rejects.toThrow(/Nothing was written/);
  expect(readFileSync(path, 'utf8')).toBe(TEXT);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SecretUse } from '../../../core/operations/index.ts';
import { type RunningService, startService } from '../../fixtures/running-service.ts';
import { testCaller } from '../../fixtures/test-caller.ts';

const ANN = testCaller('admin', 'console:ann');
const NAME = 'TEST_HOST_PASSWORD';

let service: RunningService;
let folder: string;
/** What the person was asked, and what they say. */
let asked: SecretUse[];
let answer: boolean;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dynvm-secret-'));
  writeFileSync(join(folder, 'secret'), 'from a file\n');
  service = await startService({
    simulator: { hosts: 2 },
    env: { [NAME]: 'the right one' },
    async confirmSecretUse(use) {
      asked.push(use);
      return answer;
    },
  });
});
beforeEach(() => {
  asked = [];
  answer = false;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

const url = (index = 0) => new URL(service.simulator.hosts[index]?.url ?? '');
const entries = (name: string) => ({ 'host.name': name, 'host.user': 'root' });
const run = (input: { entries: Record<string, string>; passwordOf?: number }) =>
  service.operations.invoke('hosts.test', input, ANN);

describe('hosts.test sends a kept password nowhere else than the ini in force does', () => {
  it('to its own address without a question', async () => {
    expect((await run({ entries: entries(url().host), passwordOf: 1 })).check?.ok).toBe(true);
    expect(asked).toEqual([]);
  });

  it.each([
    ['another port', () => `${url().hostname}:${url(1).port}`],
    ['another scheme', () => `https://${url().host}`],
    ['another host', () => `127.0.0.2:${url().port}`],
  ])('%s of it is asked about, and a no sends nothing', async (_what, name) => {
    await expect(run({ entries: entries(name()), passwordOf: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(asked).toMatchObject([{ secret: 'the password of [xenhost1]' }]);
  });

  it.each([
    ['a pin that is not there now', { 'host.tls.fingerprint': 'ab'.repeat(32) }],
    ['no check of the certificate', { 'host.tls.verify': 'false' }],
  ])('%s is another destination', async (_what, tls) => {
    await expect(run({ entries: { ...entries(url().host), ...tls }, passwordOf: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(asked).toHaveLength(1);
  });

  it('a yes sends it', async () => {
    answer = true;
    const elsewhere = entries(`${url().hostname}:${url(1).port}`);
    const { check } = await run({ entries: elsewhere, passwordOf: 1 });
    expect(check?.items.map(({ what }) => what)).toContain('login');
  });

  it('a host that is not in force has no password to use', async () => {
    await expect(run({ entries: entries(url().host), passwordOf: 77 })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('hosts.test resolves a reference that the ini does not hold only after a yes', () => {
  it.each([`env:${NAME}`, 'file:/etc/hostname', 'secret:xenhost1'])('%s', async (reference) => {
    const spec = { entries: { ...entries(url().host), 'host.password': reference } };
    await expect(run(spec)).rejects.toMatchObject({ code: 'forbidden' });
    expect(asked).toEqual([{ secret: reference, url: url().origin }]);
  });

  it('a file is not even read before', async () => {
    const spec = { entries: { ...entries(url().host), 'host.password': 'file:/there/is/none' } };
    await expect(run(spec)).rejects.toMatchObject({ code: 'forbidden' });
    answer = true;
    expect((await run(spec)).problems).toMatchObject([{ key: 'host.password' }]);
  });

  it('after a yes it is what the host gets', async () => {
    answer = true;
    const spec = { entries: { ...entries(url().host), 'host.password': `file:${join(folder, 'secret')}` } };
    expect((await run(spec)).check?.items.at(-1)).toMatchObject({ what: 'login', verdict: 'error' });
  });

  it.each([
    ['a key in other letters', { 'HOST.PASSWORD': `env:${NAME}` }],
    ['a second key in other letters', { 'host.password': 'typed', 'Host.Password': `env:${NAME}` }],
  ])('%s is no way around', async (_what, more) => {
    await expect(run({ entries: { ...entries(url().host), ...more } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it.each(['[DEFAULT]', 'host.password=env:X #', ' host.password', 'x\nhost.password'])(
    'nor is the key %j',
    async (key) => {
      const result = await run({ entries: { ...entries(url().host), 'host.password': 'x', [key]: 'y' } });
      expect(result).toMatchObject({ problems: [{ key }] });
    },
  );
});

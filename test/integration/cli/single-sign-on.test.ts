import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createSigningBrowser } from '../../fixtures/signing-browser.ts';
import { type SsoLab, startSsoLab } from '../../fixtures/sso-lab.ts';
import { endAllProcesses, runCli, startCli, temporaryFolder } from './cli-process.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

let lab: SsoLab;
beforeAll(async () => {
  lab = await startSsoLab({ behindProxy: '127.0.0.1' });
});
afterAll(async () => {
  await lab.close();
  await endAllProcesses();
});

it('dynvm login --sso signs in by a code that any browser takes, and keeps a token of the service', async () => {
  const config = temporaryFolder();
  const env = { XDG_CONFIG_HOME: config };
  const login = startCli(['login', lab.origin, '--sso', '--profile', 'lab'], { env });
  const [, verificationUri = ''] = await login.says('stderr', /open (\S+)/);
  const [, userCode = ''] = await login.says('stderr', /the code ([\w-]+)\./);
  await lab.decide({ verificationUri, userCode }, { confirm: 'yes' });
  expect(await login.exited).toMatchObject({ code: 0 });
  expect(login.stdout()).toMatch(/Logged in to \S+ as ann \(requester, until/);
  expect(readFileSync(join(config, 'dynvm-console', 'tokens', 'lab'), 'utf8')).toMatch(/^dyn_/);
  expect(await runCli(['ls'], { env })).toMatchObject({ code: 0, stderr: '' });
});

it('dynvm login --sso --browser signs in by a browser on this machine', async () => {
  const env = { XDG_CONFIG_HOME: temporaryFolder(), DISPLAY: '', WAYLAND_DISPLAY: '' };
  const login = startCli(['login', lab.origin, '--sso', '--browser'], { env });
  const [, page = ''] = await login.says('stderr', /(http\S+\/start\S+)/);
  const browser = createSigningBrowser();
  const { body } = await browser.signIn(page, 'sub-ann');
  const [, link = ''] = /href="([^"]+)"/.exec(body.replaceAll('&#38;', '&')) ?? [];
  const wrong = new URL(link);
  wrong.searchParams.set('state', 'of-somebody-else');
  expect((await browser.open(wrong.href)).status).toBe(404);
  expect((await browser.open(link)).body).toContain('You can close this page');
  expect(await login.exited).toMatchObject({ code: 0 });
  expect(await runCli(['ls'], { env })).toMatchObject({ code: 0, stderr: '' });
});

it('dynvm login --sso says why it was refused', async () => {
  const env = { XDG_CONFIG_HOME: temporaryFolder() };
  const login = startCli(['login', lab.origin, '--sso'], { env });
  const [, verificationUri = ''] = await login.says('stderr', /open (\S+)/);
  const [, userCode = ''] = await login.says('stderr', /the code ([\w-]+)\./);
  await lab.decide({ verificationUri, userCode }, { abort: 'yes' });
  expect(await login.exited).toMatchObject({ code: 5 });
  expect(login.stderr()).toContain('it was denied at the issuer');
  const other = await runCli(['login', lab.origin, '--sso', '--issuer', 'nobody'], { env });
  expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining('there are: sso') });
});

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTlsIdentity } from '../../../core/simulator/rpc/tls-identity.ts';
import { findFreePort } from '../../fixtures/free-port.ts';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';
import { endAllProcesses, runCli, temporaryFolder } from './cli-process.ts';

// Every command is a process of its own, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

describe('a service that is reached by its REST API', () => {
  let rest: RestService;
  let config: string;
  const run = (args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}) =>
    runCli(args, { ...options, env: { XDG_CONFIG_HOME: config, ...options.env } });
  const origin = () => new URL(rest.url).origin;

  beforeAll(async () => {
    rest = await startRestService();
    config = temporaryFolder();
  });
  afterAll(async () => {
    await rest.close();
    await endAllProcesses();
  });

  it('is logged in to with a token from stdin, which is kept for its owner only and shown nowhere', async () => {
    const token = await rest.obtainToken('requester/ann');
    const login = await run(['login', origin(), '--profile', 'lab'], { input: `${token}\n` });
    expect(login).toMatchObject({ code: 0, stderr: '' });
    expect(login.stdout).toMatch(/^Logged in to http:\S+ as ann \(requester, until .*\); profile lab\.\n$/);
    const file = join(config, 'dynvm-console', 'tokens', 'lab');
    expect(readFileSync(file, 'utf8')).toBe(`${token}\n`);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const list = await run(['profile', 'list']);
    const ini = readFileSync(join(config, 'dynvm-console', 'profiles.ini'), 'utf8');
    for (const text of [login.stdout, list.stdout, ini]) expect(text).not.toContain(token);
    expect(list.stdout).toMatch(/^lab +http:\S+ +\*/m);
  });

  it('does what the local one does, and says it alike', async () => {
    const got = await run([
      'get',
      '--os',
      'centos7',
      '--name',
      'job',
      '--count',
      '2',
      '--for',
      '2h',
      '--team',
      'qe',
    ]);
    expect(got).toMatchObject({ code: 0, stderr: '' });
    expect(got.stdout).toMatch(
      /^NAME +OS +ADDRESS .*\njob1 +centos7 +\d+\.\d+\.\d+\.\d+ +available .*\njob2 /,
    );

    const listed = JSON.parse((await run(['ls', '--mine', '--json'])).stdout);
    const as = { as: 'requester/ann' };
    const { items } = (await rest.ask('GET /leases?descriptor=job', undefined, as)).body;
    const row = items.find((item: { name: string }) => item.name === listed[0].name);
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({
      ...{ descriptor: 'job', owner: 'ann', vcpus: row.vcpus, state: { kind: 'available' } },
      deadlineAt: Date.parse(row.deadlineAt),
      lifetimeMs: row.lifetimeSeconds * 1000,
    });
    const { body } = await rest.ask(`GET /requests/${row.requestId}`, undefined, as);
    expect(body.request.spec).toMatchObject({ tags: { team: 'qe' }, expiresInSeconds: 7200 });

    expect((await run(['ls', 'job', '--addresses'])).stdout).toMatch(/^(\d+\.\d+\.\d+\.\d+\n){2}$/);
    expect((await run(['show', 'job2'])).stdout).toMatch(
      /^Name +job2\nAddress +\d[\s\S]*TIME[\s\S]*available/,
    );
    const extended = await run(['extend', 'job', '--for', '30m', '--from', 'deadline', '--json']);
    for (const each of JSON.parse(extended.stdout)) {
      expect(each.deadlineAfterAt - each.deadlineBeforeAt).toBe(30 * 60_000);
    }
    expect((await run(['hosts'])).stdout).toMatch(/^N +NAME +STATE[\s\S]*\n *1 +\S+ +live /m);
    expect((await run(['capacity'])).stdout).toMatch(/^centos7 +\d+$/m);
    expect((await run(['history', 'list', '--limit', '1'])).stdout.split('\n')).toHaveLength(3);
    expect((await run(['report', 'created', '--csv'])).stdout).toMatch(/^\uFEFF# created/);
    expect(await run(['release', 'job'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/job1 +deleted/),
    });
    expect(await run(['release', 'job'])).toMatchObject({ code: 1 });
    expect(await run(['release', 'job', '--missing-ok'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('says by the exit code what went wrong', async () => {
    const big = ['--os', 'centos7', '--name', 'big', '--count', '5000'];
    const plan = await run(['plan', ...big]);
    expect(plan).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/of 5000 fit\.\n[\s\S]*It would fit: /),
    });
    expect(await run(['get', ...big])).toMatchObject({ code: 3, stdout: '' });
    expect(await run(['show', 'nothing'])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('dynvm ls'),
    });
    expect(await run(['ls', '--profile', 'other'])).toMatchObject({
      ...{ code: 4, stderr: expect.stringContaining('There are: lab.') },
    });
    expect(await run(['hosts', 'retry', '1'])).toMatchObject({ code: 5 });
    const env = { DYNVM_URL: origin(), DYNVM_TOKEN: 'dyn_0123456789ab_wrong' };
    expect(await run(['ls'], { env })).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('dynvm login'),
    });
    const nobody = { ...env, DYNVM_URL: `http://127.0.0.1:${await findFreePort()}` };
    expect(await run(['ls'], { env: nobody })).toMatchObject({
      ...{ code: 6, stderr: expect.stringContaining('nothing listens there') },
    });
    const clear = { ...env, DYNVM_URL: 'http://dynvm.example:5000' };
    expect(await run(['ls'], { env: clear })).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('plain http') },
    });
  });

  it('is used by an admin of another machine', async () => {
    const env = { DYNVM_URL: origin(), DYNVM_TOKEN: await rest.obtainToken('admin/root') };
    expect((await run(['token', 'list', 'ann'], { env })).stdout).toMatch(/ANN|ann/);
    const audit = await run(['audit', 'list', '--limit', '3', '--json'], { env });
    expect(JSON.parse(audit.stdout)).toHaveLength(3);
    expect((await run(['audit', 'verify'], { env })).stdout).toMatch(/^The audit is intact/);
    expect(await run(['hosts', 'retry', '1'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/live/),
    });
    expect((await run(['cordon', '1', '--reason', 'fan'], { env })).stdout).toContain(
      'cordoned by rest:root: fan',
    );
    expect((await run(['uncordon', '1'], { env })).code).toBe(0);
  });

  it('is forgotten by logout', async () => {
    expect((await run(['logout'])).stdout).toContain('lab');
    expect((await run(['profile', 'list'])).stdout).toBe('Nothing found.\n');
  });
});

describe('a certificate that the system does not trust', () => {
  let rest: RestService | undefined;
  afterEach(async () => {
    await rest?.close();
    await endAllProcesses();
  });

  it('is shown and refused, accepted by its fingerprint, and no other one is then', async () => {
    const folder = temporaryFolder();
    const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const replace = async () => {
      const { cert, key, fingerprintSha256 } = await createTlsIdentity();
      writeFileSync(files.keyFile, key);
      writeFileSync(files.certFile, cert);
      return fingerprintSha256;
    };
    const fingerprint = await replace();
    rest = await startRestService({ tls: files });
    const { origin } = new URL(rest.url);
    const input = await rest.obtainToken('requester/ann');
    const run = (...args: string[]) => runCli(args, { input, env: { XDG_CONFIG_HOME: folder } });
    expect(await run('login', origin)).toMatchObject({
      code: 5,
      stderr: expect.stringContaining(fingerprint),
    });
    expect((await run('profile', 'list')).stdout).toBe('Nothing found.\n');
    const other = fingerprint.replace(/^../, (pair) => (pair === '00' ? '01' : '00'));
    expect(await run('login', origin, '--fingerprint', other)).toMatchObject({ code: 5 });
    expect(await run('login', origin, '--fingerprint', `SHA256:${fingerprint.toLowerCase()}`)).toMatchObject({
      code: 0,
    });
    expect((await run('ls')).code).toBe(0);

    const after = await replace();
    await expect.poll(async () => (await run('ls')).stderr, { timeout: 30_000 }).toContain(after);
    expect((await run('ls')).code).toBe(5);
  });

  it('that the system does trust needs no fingerprint', async () => {
    const folder = temporaryFolder();
    const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    const { cert, key } = await createTlsIdentity();
    writeFileSync(files.certFile, cert);
    writeFileSync(files.keyFile, key);
    rest = await startRestService({ tls: files });
    const env = {
      ...{ DYNVM_URL: new URL(rest.url).origin, NODE_EXTRA_CA_CERTS: files.certFile },
      DYNVM_TOKEN: await rest.obtainToken('requester/ann'),
    };
    expect(await runCli(['ls'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});
